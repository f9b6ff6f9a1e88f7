#!/bin/sh
# Scrapyd fetches and archives (scrapyd-deploy once, see scrapy.cfg); citewatch judges afterwards.
# Needs: a list of URLs, one a line, and a folder that Scrapyd and this script both see.
set -eu
server=${SCRAPYD:-http://localhost:6800}
curl --fail --silent --show-error "$server/schedule.json" \
    -d project=citewatch -d spider=citations \
    -d file=/srv/citewatch/cited.txt -d out=/srv/citewatch/fetched
# Later, when listjobs.json says that the job has finished: no network is needed any more.
citewatch check articles/harbour.html --offline --archive /srv/citewatch/fetched/archive
