"""Recovery applied to the lessons: the verdict on one run, and lessons as experiments of a study."""
