class BucketingModule: pass
