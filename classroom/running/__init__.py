"""Where a learner's code runs: here, in a process of its own, or in a sandbox. All are called in the same way."""
