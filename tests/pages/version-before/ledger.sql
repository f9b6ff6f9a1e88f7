BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0004');
CREATE TABLE articles (
	id INTEGER NOT NULL, 
	run VARCHAR(40) NOT NULL, 
	ordinal INTEGER NOT NULL, 
	address TEXT NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	problem TEXT, 
	page TEXT, 
	body TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(run) REFERENCES runs (id)
);
INSERT INTO "articles" VALUES(1,'1d04e8a865e3414fa118dd2e44651526',0,'toll.txt','judged',NULL,NULL,'{"address":"toll.txt","text":"The toll. \"We do expect the toll to rise next year,\" the mayor said.\n\nhttp://cityhall.example/toll\n\nThe mayor said it again on Monday. \"We do expect the toll to rise next year,\" she told the council.\n\nhttp://cityhall.example/toll\n\nThe ferries have a page of their own, http://harbour.example/ferries for all.\n","title":null,"author":null,"published":null,"published_from":null,"canonical":null,"outlet":null,"lang":"en","digest":"sha256:becca384e14a2ce51b529bac8b4e836f2c7dcbe950484fd0311245d1360daf7d","quotations":[{"fragments":[{"start":11,"end":51}],"text":"We do expect the toll to rise next year,","form":"marks","lang":"en","speaker":{"name":"the mayor","span":{"start":53,"end":62},"refers_to":null},"cue":"said","scare":false,"source_name":null,"parts":["We do expect the toll to rise next year,"]},{"fragments":[{"start":136,"end":176}],"text":"We do expect the toll to rise next year,","form":"marks","lang":"en","speaker":{"name":"she","span":{"start":178,"end":181},"refers_to":null},"cue":"told","scare":false,"source_name":null,"parts":["We do expect the toll to rise next year,"]}],"citations":[{"span":{"start":70,"end":98},"url":"http://cityhall.example/toll","target":"http://cityhall.example/toll","form":"bare-url","anchor":"http://cityhall.example/toll","source_name":null,"mention":false,"internal":false,"place":null,"archived_from":null},{"span":{"start":201,"end":229},"url":"http://cityhall.example/toll","target":"http://cityhall.example/toll","form":"bare-url","anchor":"http://cityhall.example/toll","source_name":null,"mention":false,"internal":false,"place":null,"archived_from":null},{"span":{"start":269,"end":299},"url":"http://harbour.example/ferries","target":"http://harbour.example/ferries","form":"bare-url","anchor":"http://harbour.example/ferries","source_name":null,"mention":false,"internal":false,"place":null,"archived_from":null}],"named":[]}');
CREATE TABLE changes (
	id INTEGER NOT NULL, 
	finding VARCHAR(80) NOT NULL, 
	run VARCHAR(40) NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	confirmed INTEGER NOT NULL, 
	"before" VARCHAR(24), 
	before_confirmed INTEGER, 
	body TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "changes" VALUES(1,'ad1ad307f6dd49d85c91','1d04e8a865e3414fa118dd2e44651526','2026-03-01T12:00:00Z','altered',1,NULL,NULL,'{"id":"ad1ad307f6dd49d85c91","article":"toll.txt","kind":"altered","reason":"The source says ''We do not expect the''; the quote leaves out ''not''.","certainty":"certain","confirmed":true,"quotation":{"fragments":[{"start":11,"end":51}],"text":"We do expect the toll to rise next year,","form":"marks","lang":"en","speaker":{"name":"the mayor","span":{"start":53,"end":62},"refers_to":null},"cue":"said","scare":false,"source_name":null,"parts":["We do expect the toll to rise next year,"]},"citation":{"span":{"start":70,"end":98},"url":"http://cityhall.example/toll","target":"http://cityhall.example/toll","form":"bare-url","anchor":"http://cityhall.example/toll","source_name":null,"mention":false,"internal":false,"place":null,"archived_from":null},"pairing":"paragraph-after","passage":{"text":"We do not expect the toll to rise next year. ","span":{"start":8,"end":53},"lang":"en","leaf":null,"prefix":"Notice\n\n","suffix":"It pays for the upkeep of the br","directive":"We%20do%20not%20expect%20the%20toll%20to%20rise%20next%20year."},"changes":[{"edit":"negation","quote":{"start":6,"end":6},"source":{"start":14,"end":17}},{"edit":"final-punctuation","quote":{"start":40,"end":40},"source":{"start":53,"end":53}}],"fetch":{"requested":"http://cityhall.example/toll","fetched":"2026-03-01T12:00:00Z","redirects":[],"final":"http://cityhall.example/toll","status":200,"content_type":"text/html","failure":null,"detail":"","retry_after":null,"evidence":{"archive":"citewatch-20260301120000-00001.warc.gz","offset":672,"record_id":"<urn:uuid:00000000-0000-4000-8000-000000000003>","digest":"sha1:43BF6PLI5DER33BW53OFDF2QI5B27E22","captured":"2026-03-01T12:00:00Z"},"rendered":null,"lang":null,"editions":[],"etag":null,"last_modified":null},"evidence":{"archive":"citewatch-20260301120000-00001.warc.gz","offset":672,"record_id":"<urn:uuid:00000000-0000-4000-8000-000000000003>","digest":"sha1:43BF6PLI5DER33BW53OFDF2QI5B27E22","captured":"2026-03-01T12:00:00Z"},"rescue":null,"score":0.99,"source_title":"Notice","source_published":null,"also":[],"publisher":{"title":"Notice","author":null,"outlet":null,"published":null,"modified":null,"canonical":null,"lang":"en","access":null},"moved_to":null,"last_seen":null,"first_missing":null,"edition":null,"accepted":null,"first_failure":null,"last_success":"2026-03-01T12:00:00Z"}');
INSERT INTO "changes" VALUES(2,'feaec43614e2dfaa0e90','1d04e8a865e3414fa118dd2e44651526','2026-03-01T12:00:00Z','altered',1,NULL,NULL,'{"id":"feaec43614e2dfaa0e90","article":"toll.txt","kind":"altered","reason":"The source says ''We do not expect the''; the quote leaves out ''not''.","certainty":"certain","confirmed":true,"quotation":{"fragments":[{"start":136,"end":176}],"text":"We do expect the toll to rise next year,","form":"marks","lang":"en","speaker":{"name":"she","span":{"start":178,"end":181},"refers_to":null},"cue":"told","scare":false,"source_name":null,"parts":["We do expect the toll to rise next year,"]},"citation":{"span":{"start":201,"end":229},"url":"http://cityhall.example/toll","target":"http://cityhall.example/toll","form":"bare-url","anchor":"http://cityhall.example/toll","source_name":null,"mention":false,"internal":false,"place":null,"archived_from":null},"pairing":"paragraph-after","passage":{"text":"We do not expect the toll to rise next year. ","span":{"start":8,"end":53},"lang":"en","leaf":null,"prefix":"Notice\n\n","suffix":"It pays for the upkeep of the br","directive":"We%20do%20not%20expect%20the%20toll%20to%20rise%20next%20year."},"changes":[{"edit":"negation","quote":{"start":6,"end":6},"source":{"start":14,"end":17}},{"edit":"final-punctuation","quote":{"start":40,"end":40},"source":{"start":53,"end":53}}],"fetch":{"requested":"http://cityhall.example/toll","fetched":"2026-03-01T12:00:00Z","redirects":[],"final":"http://cityhall.example/toll","status":200,"content_type":"text/html","failure":null,"detail":"","retry_after":null,"evidence":{"archive":"citewatch-20260301120000-00001.warc.gz","offset":672,"record_id":"<urn:uuid:00000000-0000-4000-8000-000000000003>","digest":"sha1:43BF6PLI5DER33BW53OFDF2QI5B27E22","captured":"2026-03-01T12:00:00Z"},"rendered":null,"lang":null,"editions":[],"etag":null,"last_modified":null},"evidence":{"archive":"citewatch-20260301120000-00001.warc.gz","offset":672,"record_id":"<urn:uuid:00000000-0000-4000-8000-000000000003>","digest":"sha1:43BF6PLI5DER33BW53OFDF2QI5B27E22","captured":"2026-03-01T12:00:00Z"},"rescue":null,"score":0.99,"source_title":"Notice","source_published":null,"also":[],"publisher":{"title":"Notice","author":null,"outlet":null,"published":null,"modified":null,"canonical":null,"lang":"en","access":null},"moved_to":null,"last_seen":null,"first_missing":null,"edition":null,"accepted":null,"first_failure":null,"last_success":"2026-03-01T12:00:00Z"}');
INSERT INTO "changes" VALUES(3,'a4bb5adaf1c637c50c5e','1d04e8a865e3414fa118dd2e44651526','2026-03-01T12:00:01Z','alive',1,NULL,NULL,'{"id":"a4bb5adaf1c637c50c5e","article":"toll.txt","kind":"alive","reason":"The page is there.","certainty":"certain","confirmed":true,"quotation":null,"citation":{"span":{"start":269,"end":299},"url":"http://harbour.example/ferries","target":"http://harbour.example/ferries","form":"bare-url","anchor":"http://harbour.example/ferries","source_name":null,"mention":false,"internal":false,"place":null,"archived_from":null},"pairing":null,"passage":null,"changes":[],"fetch":{"requested":"http://harbour.example/ferries","fetched":"2026-03-01T12:00:01Z","redirects":[],"final":"http://harbour.example/ferries","status":200,"content_type":"text/html","failure":null,"detail":"","retry_after":null,"evidence":{"archive":"citewatch-20260301120000-00001.warc.gz","offset":1552,"record_id":"<urn:uuid:00000000-0000-4000-8000-000000000005>","digest":"sha1:P46E7YY4NZLIDLCHO3ICDBHKUJ6ACJYD","captured":"2026-03-01T12:00:01Z"},"rendered":null,"lang":null,"editions":[],"etag":null,"last_modified":null},"evidence":{"archive":"citewatch-20260301120000-00001.warc.gz","offset":1552,"record_id":"<urn:uuid:00000000-0000-4000-8000-000000000005>","digest":"sha1:P46E7YY4NZLIDLCHO3ICDBHKUJ6ACJYD","captured":"2026-03-01T12:00:01Z"},"rescue":null,"score":null,"source_title":"Notice","source_published":null,"also":[],"publisher":{"title":"Notice","author":null,"outlet":null,"published":null,"modified":null,"canonical":null,"lang":"en","access":null},"moved_to":null,"last_seen":null,"first_missing":null,"edition":null,"accepted":null,"first_failure":null,"last_success":"2026-03-01T12:00:01Z"}');
CREATE TABLE decisions (
	id INTEGER NOT NULL, 
	finding VARCHAR(80) NOT NULL, 
	verdict VARCHAR(12) NOT NULL, 
	reviewer TEXT NOT NULL, 
	comment TEXT NOT NULL, 
	assignee TEXT NOT NULL, 
	basis VARCHAR(64) NOT NULL, 
	decided VARCHAR(32) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "decisions" VALUES(1,'feaec43614e2dfaa0e90','rejected','Vera','She corrected herself','','810d1b8fbe556a168f89ed85eca639f637a8b2c10104b6478949c0eaddaf3b51','2026-03-10T00:00:00Z');
CREATE TABLE findings (
	id INTEGER NOT NULL, 
	run VARCHAR(40) NOT NULL, 
	article INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	finding VARCHAR(80) NOT NULL, 
	outcome VARCHAR(16) NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(run) REFERENCES runs (id), 
	FOREIGN KEY(article) REFERENCES articles (id)
);
INSERT INTO "findings" VALUES(1,'1d04e8a865e3414fa118dd2e44651526',1,0,'ad1ad307f6dd49d85c91','drift','altered','{"id":"ad1ad307f6dd49d85c91","article":"toll.txt","kind":"altered","reason":"The source says ''We do not expect the''; the quote leaves out ''not''.","certainty":"certain","confirmed":true,"quotation":{"fragments":[{"start":11,"end":51}],"text":"We do expect the toll to rise next year,","form":"marks","lang":"en","speaker":{"name":"the mayor","span":{"start":53,"end":62},"refers_to":null},"cue":"said","scare":false,"source_name":null,"parts":["We do expect the toll to rise next year,"]},"citation":{"span":{"start":70,"end":98},"url":"http://cityhall.example/toll","target":"http://cityhall.example/toll","form":"bare-url","anchor":"http://cityhall.example/toll","source_name":null,"mention":false,"internal":false,"place":null,"archived_from":null},"pairing":"paragraph-after","passage":{"text":"We do not expect the toll to rise next year. ","span":{"start":8,"end":53},"lang":"en","leaf":null,"prefix":"Notice\n\n","suffix":"It pays for the upkeep of the br","directive":"We%20do%20not%20expect%20the%20toll%20to%20rise%20next%20year."},"changes":[{"edit":"negation","quote":{"start":6,"end":6},"source":{"start":14,"end":17}},{"edit":"final-punctuation","quote":{"start":40,"end":40},"source":{"start":53,"end":53}}],"fetch":{"requested":"http://cityhall.example/toll","fetched":"2026-03-01T12:00:00Z","redirects":[],"final":"http://cityhall.example/toll","status":200,"content_type":"text/html","failure":null,"detail":"","retry_after":null,"evidence":{"archive":"citewatch-20260301120000-00001.warc.gz","offset":672,"record_id":"<urn:uuid:00000000-0000-4000-8000-000000000003>","digest":"sha1:43BF6PLI5DER33BW53OFDF2QI5B27E22","captured":"2026-03-01T12:00:00Z"},"rendered":null,"lang":null,"editions":[],"etag":null,"last_modified":null},"evidence":{"archive":"citewatch-20260301120000-00001.warc.gz","offset":672,"record_id":"<urn:uuid:00000000-0000-4000-8000-000000000003>","digest":"sha1:43BF6PLI5DER33BW53OFDF2QI5B27E22","captured":"2026-03-01T12:00:00Z"},"rescue":null,"score":0.99,"source_title":"Notice","source_published":null,"also":[],"publisher":{"title":"Notice","author":null,"outlet":null,"published":null,"modified":null,"canonical":null,"lang":"en","access":null},"moved_to":null,"last_seen":null,"first_missing":null,"edition":null,"accepted":null,"first_failure":null,"last_success":"2026-03-01T12:00:00Z"}');
INSERT INTO "findings" VALUES(2,'1d04e8a865e3414fa118dd2e44651526',1,1,'feaec43614e2dfaa0e90','drift','altered','{"id":"feaec43614e2dfaa0e90","article":"toll.txt","kind":"altered","reason":"The source says ''We do not expect the''; the quote leaves out ''not''.","certainty":"certain","confirmed":true,"quotation":{"fragments":[{"start":136,"end":176}],"text":"We do expect the toll to rise next year,","form":"marks","lang":"en","speaker":{"name":"she","span":{"start":178,"end":181},"refers_to":null},"cue":"told","scare":false,"source_name":null,"parts":["We do expect the toll to rise next year,"]},"citation":{"span":{"start":201,"end":229},"url":"http://cityhall.example/toll","target":"http://cityhall.example/toll","form":"bare-url","anchor":"http://cityhall.example/toll","source_name":null,"mention":false,"internal":false,"place":null,"archived_from":null},"pairing":"paragraph-after","passage":{"text":"We do not expect the toll to rise next year. ","span":{"start":8,"end":53},"lang":"en","leaf":null,"prefix":"Notice\n\n","suffix":"It pays for the upkeep of the br","directive":"We%20do%20not%20expect%20the%20toll%20to%20rise%20next%20year."},"changes":[{"edit":"negation","quote":{"start":6,"end":6},"source":{"start":14,"end":17}},{"edit":"final-punctuation","quote":{"start":40,"end":40},"source":{"start":53,"end":53}}],"fetch":{"requested":"http://cityhall.example/toll","fetched":"2026-03-01T12:00:00Z","redirects":[],"final":"http://cityhall.example/toll","status":200,"content_type":"text/html","failure":null,"detail":"","retry_after":null,"evidence":{"archive":"citewatch-20260301120000-00001.warc.gz","offset":672,"record_id":"<urn:uuid:00000000-0000-4000-8000-000000000003>","digest":"sha1:43BF6PLI5DER33BW53OFDF2QI5B27E22","captured":"2026-03-01T12:00:00Z"},"rendered":null,"lang":null,"editions":[],"etag":null,"last_modified":null},"evidence":{"archive":"citewatch-20260301120000-00001.warc.gz","offset":672,"record_id":"<urn:uuid:00000000-0000-4000-8000-000000000003>","digest":"sha1:43BF6PLI5DER33BW53OFDF2QI5B27E22","captured":"2026-03-01T12:00:00Z"},"rescue":null,"score":0.99,"source_title":"Notice","source_published":null,"also":[],"publisher":{"title":"Notice","author":null,"outlet":null,"published":null,"modified":null,"canonical":null,"lang":"en","access":null},"moved_to":null,"last_seen":null,"first_missing":null,"edition":null,"accepted":null,"first_failure":null,"last_success":"2026-03-01T12:00:00Z"}');
INSERT INTO "findings" VALUES(3,'1d04e8a865e3414fa118dd2e44651526',1,2,'a4bb5adaf1c637c50c5e','alive','alive','{"id":"a4bb5adaf1c637c50c5e","article":"toll.txt","kind":"alive","reason":"The page is there.","certainty":"certain","confirmed":true,"quotation":null,"citation":{"span":{"start":269,"end":299},"url":"http://harbour.example/ferries","target":"http://harbour.example/ferries","form":"bare-url","anchor":"http://harbour.example/ferries","source_name":null,"mention":false,"internal":false,"place":null,"archived_from":null},"pairing":null,"passage":null,"changes":[],"fetch":{"requested":"http://harbour.example/ferries","fetched":"2026-03-01T12:00:01Z","redirects":[],"final":"http://harbour.example/ferries","status":200,"content_type":"text/html","failure":null,"detail":"","retry_after":null,"evidence":{"archive":"citewatch-20260301120000-00001.warc.gz","offset":1552,"record_id":"<urn:uuid:00000000-0000-4000-8000-000000000005>","digest":"sha1:P46E7YY4NZLIDLCHO3ICDBHKUJ6ACJYD","captured":"2026-03-01T12:00:01Z"},"rendered":null,"lang":null,"editions":[],"etag":null,"last_modified":null},"evidence":{"archive":"citewatch-20260301120000-00001.warc.gz","offset":1552,"record_id":"<urn:uuid:00000000-0000-4000-8000-000000000005>","digest":"sha1:P46E7YY4NZLIDLCHO3ICDBHKUJ6ACJYD","captured":"2026-03-01T12:00:01Z"},"rescue":null,"score":null,"source_title":"Notice","source_published":null,"also":[],"publisher":{"title":"Notice","author":null,"outlet":null,"published":null,"modified":null,"canonical":null,"lang":"en","access":null},"moved_to":null,"last_seen":null,"first_missing":null,"edition":null,"accepted":null,"first_failure":null,"last_success":"2026-03-01T12:00:01Z"}');
CREATE TABLE notices (
	id VARCHAR(64) NOT NULL, 
	channel VARCHAR(80) NOT NULL, 
	made VARCHAR(32) NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	tries INTEGER NOT NULL, 
	problem TEXT, 
	body TEXT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE pages (
	id INTEGER NOT NULL, 
	run VARCHAR(40) NOT NULL, 
	"key" TEXT NOT NULL, 
	url TEXT NOT NULL, 
	role VARCHAR(12) NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	leased FLOAT, 
	fetch TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(run) REFERENCES runs (id)
);
CREATE TABLE runs (
	id VARCHAR(40) NOT NULL, 
	"key" VARCHAR(80) NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	started VARCHAR(32) NOT NULL, 
	finished VARCHAR(32), 
	PRIMARY KEY (id)
);
INSERT INTO "runs" VALUES('1d04e8a865e3414fa118dd2e44651526','af91e2f2e13a87407a1029d815da868a53043160057ce5465c417b78d7f73b2e','done','2026-11-29T10:36:52Z','2026-11-29T10:36:55Z');
CREATE TABLE standings (
	finding VARCHAR(80) NOT NULL, 
	page TEXT NOT NULL, 
	url TEXT NOT NULL, 
	checked VARCHAR(32) NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	confirmed INTEGER NOT NULL, 
	first_failure VARCHAR(32), 
	last_success VARCHAR(32), 
	body TEXT NOT NULL, 
	PRIMARY KEY (finding)
);
INSERT INTO "standings" VALUES('ad1ad307f6dd49d85c91','//cityhall.example/toll','http://cityhall.example/toll','2026-03-01T12:00:00Z','altered',1,NULL,'2026-03-01T12:00:00Z','{"finding":"ad1ad307f6dd49d85c91","url":"http://cityhall.example/toll","checked":"2026-03-01T12:00:00Z","kind":"altered","confirmed":true,"first_failure":null,"first_dead":null,"failing":null,"failures":0,"last_success":"2026-03-01T12:00:00Z"}');
INSERT INTO "standings" VALUES('feaec43614e2dfaa0e90','//cityhall.example/toll','http://cityhall.example/toll','2026-03-01T12:00:00Z','altered',1,NULL,'2026-03-01T12:00:00Z','{"finding":"feaec43614e2dfaa0e90","url":"http://cityhall.example/toll","checked":"2026-03-01T12:00:00Z","kind":"altered","confirmed":true,"first_failure":null,"first_dead":null,"failing":null,"failures":0,"last_success":"2026-03-01T12:00:00Z"}');
INSERT INTO "standings" VALUES('a4bb5adaf1c637c50c5e','//harbour.example/ferries','http://harbour.example/ferries','2026-03-01T12:00:01Z','alive',1,NULL,'2026-03-01T12:00:01Z','{"finding":"a4bb5adaf1c637c50c5e","url":"http://harbour.example/ferries","checked":"2026-03-01T12:00:01Z","kind":"alive","confirmed":true,"first_failure":null,"first_dead":null,"failing":null,"failures":0,"last_success":"2026-03-01T12:00:01Z"}');
CREATE TABLE vectors (
	model VARCHAR(80) NOT NULL, 
	text VARCHAR(64) NOT NULL, 
	"row" BLOB NOT NULL, 
	PRIMARY KEY (model, text)
);
CREATE INDEX ix_runs_key ON runs ("key");
CREATE UNIQUE INDEX articles_by_run ON articles (run, ordinal);
CREATE UNIQUE INDEX pages_by_key ON pages (run, "key");
CREATE INDEX pages_by_state ON pages (run, state);
CREATE UNIQUE INDEX findings_by_article ON findings (article, ordinal);
CREATE INDEX findings_by_id ON findings (finding);
CREATE INDEX ix_decisions_finding ON decisions (finding);
CREATE INDEX pages_by_page ON pages ("key");
CREATE INDEX standings_by_page ON standings (page);
CREATE UNIQUE INDEX changes_by_finding ON changes (finding, run);
CREATE INDEX changes_by_run ON changes (run);
CREATE INDEX notices_by_state ON notices (state);
COMMIT;
