BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('25b499e0-eddd-4092-bc1b-5e924c92c1f9','1',1795708251000,1795708251000,'handrail-farm');
CREATE TABLE chat_presence (
	platform TEXT NOT NULL, 
	present_at DOUBLE NOT NULL, 
	lost_at DOUBLE NOT NULL, 
	told_since DOUBLE NOT NULL, 
	told_until DOUBLE NOT NULL, 
	PRIMARY KEY (platform)
);
INSERT INTO "chat_presence" VALUES('terminal',1.7957082519126667976e+09,0.0,0.0,0.0);
CREATE TABLE closed_channels (
	platform TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	code TEXT NOT NULL, 
	what TEXT NOT NULL, 
	cure TEXT NOT NULL, 
	since DOUBLE NOT NULL, 
	PRIMARY KEY (platform, channel)
);
CREATE TABLE cursors (
	subscriber TEXT NOT NULL, 
	position BIGINT NOT NULL, 
	PRIMARY KEY (subscriber)
);
INSERT INTO "cursors" VALUES('announcer',9);
CREATE TABLE dbos_migrations (version INTEGER NOT NULL PRIMARY KEY);
INSERT INTO "dbos_migrations" VALUES(125);
CREATE TABLE deliveries (
	"key" TEXT NOT NULL, 
	position BIGINT NOT NULL, 
	who TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	body TEXT NOT NULL, 
	taken_at DOUBLE NOT NULL, 
	state TEXT NOT NULL, reply TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE events (
	position BIGINT NOT NULL, 
	run TEXT NOT NULL, 
	step TEXT NOT NULL, 
	attempt INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	ordinal INTEGER NOT NULL, 
	at DOUBLE NOT NULL, 
	actor TEXT NOT NULL, 
	data JSON NOT NULL, 
	hash TEXT NOT NULL, 
	PRIMARY KEY (position), 
	UNIQUE (run, step, attempt, kind, ordinal)
);
INSERT INTO "events" VALUES(1,'staging-1','',0,'requested',0,1.79570825186456251142e+09,'you','{"environment": "staging", "number": 1, "flow": "deploy", "ref": "", "reason": "", "skips": [], "at": 0.0, "plan_only": false, "channel": ""}','431d97b9a27f250bec01e772f02fd2aff3856738b056edfa2b346068880aefc6');
INSERT INTO "events" VALUES(2,'staging-1','',0,'planned',0,1.79570825309982013695e+09,'handrail','{"digest": "2dc3cdb0bd08fae5b2f7986d3bcb330740f909e0703386de45600830e6d55202", "checks": [], "checklists": []}','f155b931efb6a0a30ee124096b5a16ac88d88d15e87aa54615668c24bc66c517');
INSERT INTO "events" VALUES(3,'staging-1','',0,'quorum reached',0,1.79570825310708642001e+09,'handrail','{"approvers": []}','8b3df8047eb5edd94da14bd9d58f4175eb707985c2c38566eb5fa910ff7b3ae9');
INSERT INTO "events" VALUES(4,'staging-1','',0,'hold taken',0,1.79570825311537289612e+09,'handrail','{"environment": "staging", "from": ""}','010a5e2015d2d769d0f881f33a822cc0e843d6fa9be53b0d5a736848cc7f8361');
INSERT INTO "events" VALUES(5,'staging-1','',0,'started',0,1.79570825328009247776e+09,'handrail','{"moved": 0, "boots": {"web-1": "00000000-0000-4000-8000-000000000000", "web-2": "00000000-0000-4000-8000-000000000000", "web-3": "00000000-0000-4000-8000-000000000000"}, "host_time": 1795708253, "host_times": {"web-1": 1795708253, "web-2": 1795708253, "web-3": 1795708253}}','83ee9639eb093b3a51ad5b5480945649ee92739224bbc668797eaebb3e8101ca');
INSERT INTO "events" VALUES(6,'staging-1','migrate',1,'step started',0,1.79570825328433609007e+09,'handrail','{"host": "web-1", "boot": "00000000-0000-4000-8000-000000000000", "token": "aeccdc0ffacc815ea427b830aaf1398e", "changes": true, "monitor": false, "only_checks": false, "checks": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}','71530984b627ce1075bec4de260262ff9b600b54b575e2f1ec3b9df7facd4c7f');
INSERT INTO "events" VALUES(7,'staging-1','migrate',1,'step finished',0,1.79570825330605912204e+09,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.022, "outputs": {}, "checks": [], "checklists": [], "unclear": false, "survivors": [], "tail": "", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','3eb20c28b2c84d538093de3ac6ca5fffc447723a295037c695e612e930d2bad4');
INSERT INTO "events" VALUES(8,'staging-1','code',1,'step started',0,1.79570825331227040292e+09,'handrail','{"host": "web-1", "boot": "00000000-0000-4000-8000-000000000000", "token": "9b4b86266fa7e31d94644652b8f231cc", "changes": true, "monitor": false, "only_checks": false, "checks": "83c6b025f5f09ce5a628db886626e07ce62e0ee1aaf0c83de49f220f04d82e17", "hosts": {"web-1": "00000000-0000-4000-8000-000000000000", "web-2": "00000000-0000-4000-8000-000000000000", "web-3": "00000000-0000-4000-8000-000000000000"}, "checked": [], "checks_on": {"web-1": "83c6b025f5f09ce5a628db886626e07ce62e0ee1aaf0c83de49f220f04d82e17", "web-2": "83c6b025f5f09ce5a628db886626e07ce62e0ee1aaf0c83de49f220f04d82e17", "web-3": "83c6b025f5f09ce5a628db886626e07ce62e0ee1aaf0c83de49f220f04d82e17"}}','209d4c9ea598b72005b959cbb72dc22db04e951b64978afd4d349126310f7043');
INSERT INTO "events" VALUES(9,'staging-1','code',1,'host began',0,1.79570825331639266015e+09,'handrail','{"host": "web-1"}','5f0f83e47e50e2114ff6c967a3375d32abe3f5339120fae2a6d52d3f10b7d6f4');
INSERT INTO "events" VALUES(10,'staging-1','code',1,'host ended',0,1.79570825334815359114e+09,'handrail','{"host": "web-1", "outcome": "passed", "why": "", "status": null, "seconds": 0.032, "outputs": {"PLACE": "/srv/recorded/web-1/home/live"}, "checks": [{"says": "The version is there", "kind": "file", "verdict": "passed", "measured": "/srv/recorded/web-1/home/live, 41 B", "expected": "there", "detail": "/srv/recorded/web-1/home/live: 41 B, mode 644"}, {"says": "Nothing is odd", "kind": "command", "verdict": "passed", "measured": "fine", "expected": "a match of fine", "detail": "fine"}], "checklists": [], "unclear": false, "survivors": [], "tail": "it is /srv/recorded/web-1/home", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','0c86ce00fbe87e65afbdbbe832270cd96b4eafa7ab85251549e3a8c17a23cfa1');
INSERT INTO "events" VALUES(11,'staging-1','code',1,'host began',1,1.79570825335118174547e+09,'handrail','{"host": "web-2"}','4aa1bb1fdac96156d88a31bf680f7738d219c36f7054f737721219fc0eb9f423');
INSERT INTO "events" VALUES(12,'staging-1','code',1,'host began',2,1.79570825335123085975e+09,'handrail','{"host": "web-3"}','85c980b626e566febe00cdbe8dce9e89243db3c08615e3fec69870e97cbdf5fe');
CREATE TABLE holds (
	environment TEXT NOT NULL, 
	run TEXT NOT NULL, 
	person TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	since DOUBLE NOT NULL, 
	until DOUBLE, 
	PRIMARY KEY (environment)
);
INSERT INTO "holds" VALUES('staging','staging-1','you','staging #1 is being deployed',1.79570825311537289612e+09,NULL);
CREATE TABLE log_chunks (
	run TEXT NOT NULL, 
	step TEXT NOT NULL, 
	attempt INTEGER NOT NULL, 
	start BIGINT NOT NULL, 
	until BIGINT NOT NULL, 
	data BLOB NOT NULL, 
	PRIMARY KEY (run, step, attempt, start)
);
INSERT INTO "log_chunks" VALUES('staging-1','code@web-1',1,0,40,X'6974206973202F746D702F7265636F726465642D33395F6F656D37772F7765622D312F686F6D650A');
CREATE TABLE looks (
	environment TEXT NOT NULL, 
	watch TEXT NOT NULL, 
	at DOUBLE NOT NULL, 
	state TEXT NOT NULL, 
	streak INTEGER NOT NULL, 
	since DOUBLE NOT NULL, 
	lines TEXT NOT NULL, 
	PRIMARY KEY (environment, watch)
);
CREATE TABLE notifications (
    message_uuid TEXT NOT NULL DEFAULT (hex(randomblob(16))) PRIMARY KEY,
    destination_uuid TEXT NOT NULL,
    topic TEXT,
    message TEXT NOT NULL,
    created_at_epoch_ms INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000), "serialization" TEXT DEFAULT NULL, "consumed" BOOLEAN NOT NULL DEFAULT FALSE, consumed_by_function_id INTEGER,
    FOREIGN KEY (destination_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE obeyed (
	"key" TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE "operation_outputs" (
    workflow_uuid TEXT NOT NULL,
    function_id INTEGER NOT NULL,
    function_name TEXT NOT NULL DEFAULT '',
    output TEXT,
    error TEXT,
    child_workflow_id TEXT,
    started_at_epoch_ms INTEGER,
    completed_at_epoch_ms INTEGER,
    serialization TEXT,
    application_name TEXT DEFAULT NULL,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    PRIMARY KEY (workflow_uuid, function_id)
);
CREATE TABLE outbox (
	"key" TEXT NOT NULL, 
	position BIGINT NOT NULL, 
	platform TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	thread_of TEXT NOT NULL, 
	body TEXT NOT NULL, 
	wanted INTEGER NOT NULL, 
	delivered INTEGER NOT NULL, 
	reference TEXT, 
	posts INTEGER NOT NULL, 
	signs JSON NOT NULL, 
	tell TEXT NOT NULL, 
	sent_at DOUBLE NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_try DOUBLE NOT NULL, 
	error TEXT NOT NULL, 
	open BOOLEAN NOT NULL, 
	run TEXT DEFAULT '' NOT NULL, 
	weight INTEGER DEFAULT '0' NOT NULL, 
	wanted_at DOUBLE DEFAULT '0' NOT NULL, 
	posted_at DOUBLE DEFAULT '0' NOT NULL, 
	root TEXT DEFAULT '' NOT NULL, 
	carries TEXT DEFAULT '' NOT NULL, 
	bound INTEGER DEFAULT '0' NOT NULL, 
	last INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY ("key"), 
	UNIQUE (position)
);
INSERT INTO "outbox" VALUES('staging-1/card/terminal:deploys',1,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #1 \u00b7 deploy \u00b7 running step 2 of 3"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ e4709cad72"], ["From \u2192 to", "nothing \u2192 e4709cad72"], ["Started", "\ufdd0clock 1795708253.280\ufdd1"]]}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.022, "sign": "passed", "since": 0.0, "text": "1. Migrate"}, {"detail": "web-1 \u25b6 web-2 \u00b7 web-3 \u00b7", "seconds": 0.0, "sign": "running", "since": 1795708253.3122704, "text": "2. Check out"}, {"detail": "", "seconds": 0.0, "sign": "waiting", "since": 0.0, "text": "3. Tell"}]}, {"block": "context", "text": "holds staging \u00b7 running for \ufdd0span 1795708253.280\ufdd1 \u00b7 details in the thread or by /handrail show #1"}, {"block": "actions", "buttons": [{"action": "cancel staging-1", "ask": "", "confirm": "Stop staging #1? A running step is ended, and staging may stay as is.", "dangerous": true, "label": "Cancel"}, {"action": "take-back staging-1 quick", "ask": "", "confirm": "Stop staging #1 and take it back? The code goes back, the database stays: it brings no migrations. It needs an approval of its own.", "dangerous": true, "label": "Abort and roll back"}]}], "mentions": [], "text": "staging #1, deploy of main at e4709cad72 for You, is running step 2 of 3, Check out.", "tone": "busy"}',7,7,'1',0,'[]','',1.79570825334408330914e+09,0,0.0,'',0,'staging-1',2,1.79570825333473014836e+09,1.7957082519212598801e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/quorum reached//0/0/terminal:deploys',2,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795708253.107\ufdd1 No approval is needed."}], "mentions": [], "text": "No approval is needed.", "tone": "neutral"}',1,1,'2',0,'[]','',1.79570825314089918133e+09,0,0.0,'',0,'staging-1',2,1.79570825312921118731e+09,1.79570825314089918133e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/step finished/migrate/1/0/terminal:deploys',3,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "", "seconds": 0.022, "sign": "passed", "since": 0.0, "text": "1. Migrate passed"}]}], "mentions": [], "text": "1. Migrate passed after 22ms.", "tone": "good"}',1,1,'3',0,'[]','',1.795708253339561224e+09,0,0.0,'',0,'staging-1',2,1.79570825331774020202e+09,1.795708253339561224e+09,'','',0,0);
CREATE TABLE plans (
	digest TEXT NOT NULL, 
	body JSON NOT NULL, 
	PRIMARY KEY (digest)
);
INSERT INTO "plans" VALUES('2dc3cdb0bd08fae5b2f7986d3bcb330740f909e0703386de45600830e6d55202','{"environment": "staging", "flow": "deploy", "requester": "you", "reason": "", "ref": "refs/heads/main", "commit": {"sha": "e4709cad723041f8382225748a5328bc38366999", "subject": "Change 0", "author": "T", "at": 1795708251.0}, "live": null, "lives": {}, "commits": [{"sha": "e4709cad723041f8382225748a5328bc38366999", "subject": "Change 0", "author": "T", "at": 1795708251.0}], "commit_count": 1, "backwards": false, "compare": "", "skips": [], "applied": [], "expected": [], "pending": [], "env_changes": [], "facts": [{"says": "Home", "value": "web-1: /srv/recorded/web-1/home, web-2: /srv/recorded/web-2/home, web-3: /srv/recorded/web-3/home", "name": "HOME", "on": {"web-1": "/srv/recorded/web-1/home", "web-2": "/srv/recorded/web-2/home", "web-3": "/srv/recorded/web-3/home"}}], "estimate": null, "at": null, "takes_back": null, "carried": {}, "carried_from": "", "carried_on": {}, "passed_over": [], "target_run": "", "kept": [], "keep_schema": false, "covered": "", "target": {"title": "Staging", "playbook": "playbooks/staging.yaml", "hosts": {"web": [{"name": "web-1", "address": "127.0.0.1", "port": 22022, "user": "deploy", "key": "/srv/recorded/web-1/user", "agent": false, "known_hosts": "/srv/recorded/web-1/known_hosts", "jump": null}, {"name": "web-2", "address": "127.0.0.1", "port": 43861, "user": "deploy", "key": "/srv/recorded/web-2/user", "agent": false, "known_hosts": "/srv/recorded/web-2/known_hosts", "jump": null}, {"name": "web-3", "address": "127.0.0.1", "port": 41047, "user": "deploy", "key": "/srv/recorded/web-3/user", "agent": false, "known_hosts": "/srv/recorded/web-3/known_hosts", "jump": null}]}, "origin": {"url": "/srv/recorded/origin", "key": null, "refs": ["main"], "default": "main", "compare": null, "forge": null}, "variables": {}, "secrets": {}, "database": null, "env_file": null, "approval": {"roles": ["approver"], "quorum": 0, "expires": "14400.0s", "remind": "900.0s", "yes": "+1", "no": "-1", "rollback": {"covered": false, "quick": {"roles": null, "quorum": null, "expires": null}, "full": {"roles": null, "quorum": null, "expires": null}}}, "monitoring": {"roles": [], "deadline": null, "at_deadline": "hold", "automatic": false}, "limits": {"log": "8000000B", "reconnect": "600.0s", "question": "3600.0s", "handover": "600.0s"}, "retention": {"at": "30 3 * * *", "least": 1, "most": 30, "age": "0.0s", "folders": "0.0s"}, "calendar": {"zone": null, "windows": [], "freezes": [], "wait": "3600.0s"}, "drills": null, "watching": {"enabled": true, "zone": null, "quiet": []}, "channels": ["terminal:deploys"], "notify": {"stakeholders": [], "alerts": []}, "notes": []}, "playbook": {"extends": null, "title": "Farm", "functions": {}, "plan": {"live": "cat \"$HOME/live\" 2>/dev/null || true", "uses": [], "migrations": null, "facts": [{"says": "Home", "run": "echo \"$HOME\"", "functions": [], "uses": [], "once": false, "name": "HOME"}], "verify": []}, "deploy": {"steps": [{"id": "migrate", "title": "Migrate", "group": null, "once": true, "parallel": 4, "run": "echo migrated >>\"$HOME/schema\"", "functions": [], "uses": [], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "code", "title": "Check out", "group": null, "once": false, "parallel": 2, "run": "echo began >>\"$HOME/ran\"\necho \"it is $HOME\"\nwhile [ -e \"$HOME/slow\" ]; do sleep 0.05; done\ntest ! -e \"$HOME/broken\"\necho \"$PREVIOUS_COMMIT\" >\"$HOME/before\"\necho \"$COMMIT\" >\"$HOME/live\"\necho \"PLACE=$HOME/live\" >>\"$HANDRAIL_OUTPUT\"\necho ended >>\"$HOME/ran\"\n", "functions": [], "uses": ["COMMIT", "PREVIOUS_COMMIT"], "sudo": [], "env_file": false, "outputs": {"PLACE": ".+"}, "verify": [{"says": "The version is there", "warn": false, "when": {}, "check": "file", "path": "${OUT_PLACE}", "exists": true, "min_size": null, "max_age": null, "mode": null, "contains": null}, {"says": "Nothing is odd", "warn": false, "when": {}, "check": "command", "run": "if [ -e \"$HOME/odd\" ]; then echo odd; else echo fine; fi", "functions": [], "uses": [], "matches": "fine", "lacks": null, "at_least": null, "at_most": null, "unit": ""}], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "safe", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "tell", "title": "Tell", "group": null, "once": false, "parallel": 4, "run": "echo \"$OUT_PLACE\" >\"$HOME/told\"", "functions": [], "uses": ["OUT_PLACE"], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": null, "notify": false, "changes": false, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "rollback": {"quick": {"steps": [{"id": "code", "title": "Check out", "group": null, "once": false, "parallel": 4, "run": "test \"$LIVE\" = \"$(cat \"$HOME/live\")\"\necho \"$LIVE\" >\"$HOME/left\"\necho \"$OUT_PLACE\" >\"$HOME/kept\"\necho \"$COMMIT\" >\"$HOME/live\"", "functions": [], "uses": ["COMMIT", "LIVE", "OUT_PLACE"], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "full": null}, "drill": null, "shared": [], "keeps": [], "watches": []}}');
CREATE TABLE queues (
    queue_id TEXT PRIMARY KEY DEFAULT (hex(randomblob(16))),
    name TEXT NOT NULL UNIQUE,
    concurrency INTEGER,
    worker_concurrency INTEGER,
    rate_limit_max INTEGER,
    rate_limit_period_sec REAL,
    priority_enabled BOOLEAN NOT NULL DEFAULT FALSE,
    partition_queue BOOLEAN NOT NULL DEFAULT FALSE,
    polling_interval_sec REAL NOT NULL DEFAULT 1.0,
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    updated_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL, "partition_concurrency" INTEGER DEFAULT NULL, "partition_worker_concurrency" INTEGER DEFAULT NULL, "partition_rate_limit_max" INTEGER DEFAULT NULL, "partition_rate_limit_period_sec" REAL DEFAULT NULL);
INSERT INTO "queues" VALUES('4E061EB77DF467CFFAAEA5C1E1C52D73','runs',NULL,NULL,NULL,NULL,1,0,0.1,1795708251000,1795708251857,'handrail-farm',NULL,NULL,NULL,NULL);
CREATE TABLE replicas (
	replica TEXT NOT NULL, 
	machine TEXT NOT NULL, 
	process INTEGER NOT NULL, 
	version TEXT NOT NULL, 
	since DOUBLE NOT NULL, 
	seen DOUBLE NOT NULL, 
	draining BOOLEAN NOT NULL, configuration TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (replica)
);
INSERT INTO "replicas" VALUES('04d3f3af8dd640028e583cfd2205c3fb','vm',31002,'0.1.0',1.79570825181901311869e+09,1.79570825187200021743e+09,0,'{"environments/staging.yaml": "c8ddb7973b90b61f", "handrail.yaml": "dc2ce3501893183e", "the playbook of staging": "5b4724c83681f095"}');
CREATE TABLE runs (
	run TEXT NOT NULL, 
	environment TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	open BOOLEAN NOT NULL, 
	generation INTEGER NOT NULL, 
	PRIMARY KEY (run), 
	UNIQUE (environment, number)
);
INSERT INTO "runs" VALUES('staging-1','staging',1,1,0);
CREATE TABLE samples (
	run TEXT NOT NULL, 
	step TEXT NOT NULL, 
	attempt INTEGER NOT NULL, 
	measure INTEGER NOT NULL, 
	at DOUBLE NOT NULL, 
	value DOUBLE, 
	PRIMARY KEY (run, step, attempt, measure, at)
);
CREATE TABLE schema_upgrades (
	version TEXT NOT NULL, 
	release TEXT NOT NULL, 
	at DOUBLE NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "schema_upgrades" VALUES('0001','0.1.0',1.79570825181362962721e+09);
INSERT INTO "schema_upgrades" VALUES('0002','0.1.0',1.79570825181596946721e+09);
INSERT INTO "schema_upgrades" VALUES('0003','0.1.0',1.79570825181720066074e+09);
CREATE TABLE schema_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT schema_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "schema_version" VALUES('0003');
CREATE TABLE streams (
    workflow_uuid TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    "offset" INTEGER NOT NULL, function_id INTEGER NOT NULL DEFAULT 0, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, key, "offset"),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE tallies (
	run TEXT NOT NULL, 
	step TEXT NOT NULL, 
	attempt INTEGER NOT NULL, 
	data JSON NOT NULL, 
	PRIMARY KEY (run, step, attempt)
);
CREATE TABLE terminal_messages (
	id INTEGER NOT NULL, 
	channel VARCHAR(200) NOT NULL, 
	"key" VARCHAR(200), 
	at FLOAT NOT NULL, 
	content TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE ("key")
);
INSERT INTO "terminal_messages" VALUES(1,'deploys','staging-1/card/terminal:deploys',1.79570825191491460805e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #1 \\u00b7 deploy \\u00b7 running step 2 of 3\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ e4709cad72\"], [\"From \\u2192 to\", \"nothing \\u2192 e4709cad72\"], [\"Started\", \"\\ufdd0clock 1795708253.280\\ufdd1\"]]}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.022, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Migrate\"}, {\"detail\": \"web-1 \\u25b6 web-2 \\u00b7 web-3 \\u00b7\", \"seconds\": 0.0, \"sign\": \"running\", \"since\": 1795708253.3122704, \"text\": \"2. Check out\"}, {\"detail\": \"\", \"seconds\": 0.0, \"sign\": \"waiting\", \"since\": 0.0, \"text\": \"3. Tell\"}]}, {\"block\": \"context\", \"text\": \"holds staging \\u00b7 running for \\ufdd0span 1795708253.280\\ufdd1 \\u00b7 details in the thread or by /handrail show #1\"}, {\"block\": \"actions\", \"buttons\": [{\"action\": \"cancel staging-1\", \"ask\": \"\", \"confirm\": \"Stop staging #1? A running step is ended, and staging may stay as is.\", \"dangerous\": true, \"label\": \"Cancel\"}, {\"action\": \"take-back staging-1 quick\", \"ask\": \"\", \"confirm\": \"Stop staging #1 and take it back? The code goes back, the database stays: it brings no migrations. It needs an approval of its own.\", \"dangerous\": true, \"label\": \"Abort and roll back\"}]}], \"mentions\": [], \"text\": \"staging #1, deploy of main at e4709cad72 for You, is running step 2 of 3, Check out.\", \"tone\": \"busy\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(2,'deploys','staging-1/quorum reached//0/0/terminal:deploys',1.79570825313751339909e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795708253.107\\ufdd1 No approval is needed.\"}], \"mentions\": [], \"text\": \"No approval is needed.\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(3,'deploys','staging-1/step finished/migrate/1/0/terminal:deploys',1.79570825333540129657e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.022, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Migrate passed\"}]}], \"mentions\": [], \"text\": \"1. Migrate passed after 22ms.\", \"tone\": \"good\"}", "thread": 1}');
CREATE TABLE workflow_events (
    workflow_uuid TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, key),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_events_history (
    workflow_uuid TEXT NOT NULL,
    function_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, function_id, key),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid)
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_input (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    inputs TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_input" VALUES('staging-1/0','{"namedArgs":{},"positionalArgs":["staging-1"]}',1795708251000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
CREATE TABLE workflow_schedules (
    schedule_id TEXT PRIMARY KEY,
    schedule_name TEXT NOT NULL UNIQUE,
    workflow_name TEXT NOT NULL,
    workflow_class_name TEXT,
    schedule TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'ACTIVE',
    context TEXT NOT NULL
, "last_fired_at" TEXT DEFAULT NULL, "automatic_backfill" BOOLEAN NOT NULL DEFAULT FALSE, "cron_timezone" TEXT DEFAULT NULL, "queue_name" TEXT DEFAULT NULL, "application_name" TEXT DEFAULT NULL);
CREATE TABLE workflow_status (
    workflow_uuid TEXT PRIMARY KEY,
    status TEXT,
    name TEXT,
    authenticated_user TEXT,
    assumed_role TEXT,
    authenticated_roles TEXT,
    request TEXT,
    output TEXT,
    error TEXT,
    executor_id TEXT,
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    updated_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    application_version TEXT,
    application_id TEXT,
    class_name TEXT DEFAULT NULL,
    config_name TEXT DEFAULT NULL,
    recovery_attempts INTEGER DEFAULT 0,
    queue_name TEXT,
    workflow_timeout_ms INTEGER,
    workflow_deadline_epoch_ms INTEGER,
    inputs TEXT,
    started_at_epoch_ms INTEGER,
    deduplication_id TEXT,
    priority INTEGER NOT NULL DEFAULT 0
, queue_partition_key TEXT, forked_from TEXT, "owner_xid" TEXT DEFAULT NULL, "parent_workflow_id" TEXT DEFAULT NULL, "serialization" TEXT DEFAULT NULL, "delay_until_epoch_ms" BIGINT DEFAULT NULL, "was_forked_from" BOOLEAN NOT NULL DEFAULT FALSE, "rate_limited" BOOLEAN NOT NULL DEFAULT FALSE, "completed_at" BIGINT, "attributes" TEXT, "schedule_name" TEXT, "debounce_deadline_epoch_ms" BIGINT DEFAULT NULL, "is_debounced" BOOLEAN NOT NULL DEFAULT FALSE, "application_name" TEXT DEFAULT NULL, "creator_xid" TEXT DEFAULT NULL);
INSERT INTO "workflow_status" VALUES('staging-1/0','PENDING','carry',NULL,NULL,NULL,NULL,NULL,NULL,'04d3f3af8dd640028e583cfd2205c3fb',1795708251000,1795708252000,'1','',NULL,NULL,1,'runs',NULL,NULL,NULL,1795708252000,NULL,0,NULL,NULL,'36273261-9883-4508-9c34-d430461d03dd',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'handrail-farm','6bb768fb-5d75-4ac2-a97b-40b73e5140be');
CREATE INDEX events_of_run ON events (run, position);
CREATE INDEX open_runs ON runs (open);
CREATE INDEX open_outbox ON outbox (platform, open, position);
CREATE INDEX outbox_references ON outbox (platform, channel, reference);
CREATE INDEX deliveries_by_state ON deliveries (state, position);
CREATE INDEX deliveries_by_subject ON deliveries (subject, position);
CREATE INDEX ix_terminal_messages_channel ON terminal_messages (channel);
CREATE INDEX workflow_status_created_at_index ON workflow_status (created_at);
CREATE INDEX idx_workflow_topic ON notifications (destination_uuid, topic);
CREATE INDEX "idx_workflow_status_delayed" ON "workflow_status" ("delay_until_epoch_ms") WHERE status = 'DELAYED';
CREATE INDEX "idx_workflow_status_forked_from" ON "workflow_status" ("forked_from") WHERE "forked_from" IS NOT NULL;
CREATE INDEX "idx_workflow_status_parent_workflow_id" ON "workflow_status" ("parent_workflow_id") WHERE "parent_workflow_id" IS NOT NULL;
CREATE UNIQUE INDEX "uq_workflow_status_dedup_id" ON "workflow_status" ("queue_name", "deduplication_id") WHERE "deduplication_id" IS NOT NULL;
CREATE INDEX "idx_workflow_status_pending" ON "workflow_status" ("created_at") WHERE "status" = 'PENDING';
CREATE INDEX "idx_workflow_status_failed" ON "workflow_status" ("status", "created_at") WHERE "status" IN ('ERROR', 'CANCELLED', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED');
CREATE INDEX "idx_workflow_status_rate_limited" ON "workflow_status" ("queue_name", "started_at_epoch_ms") WHERE "rate_limited" = TRUE;
CREATE INDEX "idx_workflow_status_completed_at" ON "workflow_status" ("completed_at") WHERE "completed_at" IS NOT NULL;
CREATE INDEX "idx_workflow_status_started_at" ON "workflow_status" ("started_at_epoch_ms") WHERE "started_at_epoch_ms" IS NOT NULL;
CREATE INDEX "idx_workflow_status_schedule_name" ON "workflow_status" ("schedule_name") WHERE "schedule_name" IS NOT NULL;
CREATE UNIQUE INDEX "uq_application_versions_owner_version"
    ON application_versions ("application_name", "version_name")
    WHERE "application_name" IS NOT NULL;
CREATE UNIQUE INDEX "uq_application_versions_unclaimed_version"
    ON application_versions ("version_name")
    WHERE "application_name" IS NULL;
CREATE INDEX idx_workflow_input_retention
    ON workflow_input (retention_timestamp);
CREATE INDEX idx_workflow_output_retention
    ON workflow_output (retention_timestamp);
CREATE INDEX idx_operation_outputs_retention
    ON operation_outputs (retention_timestamp);
CREATE INDEX "idx_workflow_status_in_flight_v2" ON "workflow_status" ("queue_name", "status", "priority", "created_at", "application_name") WHERE "status" IN ('ENQUEUED', 'PENDING');
CREATE INDEX "idx_workflow_status_partition_dequeue_v3" ON "workflow_status" ("queue_name", "status", "queue_partition_key", "priority", "created_at", "workflow_uuid", "application_name") WHERE "status" IN ('ENQUEUED', 'PENDING') AND "queue_partition_key" IS NOT NULL;
CREATE INDEX "idx_operation_outputs_completed_at_function_name_v2" ON "operation_outputs" ("completed_at_epoch_ms", "function_name", "application_name");
CREATE INDEX "idx_workflow_status_deadline" ON "workflow_status" ("workflow_deadline_epoch_ms") WHERE "status" IN ('ENQUEUED', 'PENDING', 'DELAYED') AND "workflow_deadline_epoch_ms" IS NOT NULL;
CREATE INDEX "idx_application_versions_timestamp" ON "application_versions" ("version_timestamp" DESC);
CREATE INDEX "idx_application_versions_owner_timestamp" ON "application_versions" ("application_name", "version_timestamp" DESC);
COMMIT;
