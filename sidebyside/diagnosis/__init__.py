"""Says when, where and how two columns part: a trial on few rows, step by step, and what its numbers come to."""
