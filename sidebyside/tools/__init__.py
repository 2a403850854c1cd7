"""What everything else here is built with; it knows nothing of lessons, columns or studies."""
