"""What runs beside a learner's code, in a process of its own or in a sandbox. It holds no answers and no checks."""
