"""What is known of languages: words, numbers, dates, names, spelling, which one a text is in."""
