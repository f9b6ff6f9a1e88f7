"""The spiders: pages that are owed come in, a `Fetch` for each goes out to the pipeline.

Imports Scrapy, `crawler.middlewares` and below; where the work comes from is a setting
(`CITEWATCH_FRONTIER`), so that no spider imports the ledger.
"""
