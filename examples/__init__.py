"""The demo: articles, the web they cite, and the program that checks them."""
