"""Scrapy downloader parts: capture, guard, robots."""
