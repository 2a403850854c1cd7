"""What a learner uses: exercises in the current folder, checked on the learner's own computer, and progress."""
