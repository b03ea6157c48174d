BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('497610d9-787d-499c-a196-32736968f921','1',1795708247000,1795708247000,'handrail-demo');
CREATE TABLE chat_presence (
	platform TEXT NOT NULL, 
	present_at DOUBLE NOT NULL, 
	lost_at DOUBLE NOT NULL, 
	told_since DOUBLE NOT NULL, 
	told_until DOUBLE NOT NULL, 
	PRIMARY KEY (platform)
);
INSERT INTO "chat_presence" VALUES('terminal',1.79570824730226159099e+09,0.0,0.0,0.0);
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
INSERT INTO "cursors" VALUES('announcer',12);
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
INSERT INTO "events" VALUES(1,'staging-1','',0,'requested',0,1.79570824728557848926e+09,'you','{"environment": "staging", "number": 1, "flow": "deploy", "ref": "", "reason": "", "skips": [], "at": 0.0, "plan_only": false, "channel": ""}','bc46a8c5435e7329fe4470911ffdc6e352896a9d0fbcb191c29c93889eb98b16');
INSERT INTO "events" VALUES(2,'staging-1','',0,'planned',0,1.79570824839689493178e+09,'handrail','{"digest": "8d05300a78db3ae1837dfd3cf8d4ee6c8ff81fc971945ae5e82bb00d7428222b", "checks": [], "checklists": []}','12a93212df6f1a5059d5d467c1355cde5654be6599d246e6bea56bf5bb049de4');
INSERT INTO "events" VALUES(3,'staging-1','',0,'approval requested',0,1.79570824840587735171e+09,'handrail','{"digest": "8d05300a78db3ae1837dfd3cf8d4ee6c8ff81fc971945ae5e82bb00d7428222b", "expires": 4949308248.405872, "quorum": 1, "roles": ["approver"]}','21f75d9a45a9561f5625e50952dc8c2ca37cf3cd7c696b28b088949e3b6ef2aa');
INSERT INTO "events" VALUES(4,'staging-1','',0,'approval posted',0,1.79570824845325779919e+09,'handrail','{"message": "2"}','4180b9b76b2459f14b12c279aa09a8136c1985b240848044bc96ca51aeb66e52');
INSERT INTO "events" VALUES(5,'staging-1','',0,'broke glass',0,1795708248.46039,'you','{"person": "you", "reason": "the export is down", "digest": "8d05300a78db3ae1837dfd3cf8d4ee6c8ff81fc971945ae5e82bb00d7428222b", "via": "test"}','b2e311c13b9dfbe5b7b9425ea43bace0d9383dabfacca68629a7b8925304897f');
INSERT INTO "events" VALUES(6,'staging-1','',0,'quorum reached',0,1.79570824851831197738e+09,'handrail','{"approvers": ["you"], "emergency": true}','67b3a7166bbf6734a30dcf920c71cc5d44e251e50b15c14974f74c67e2c73a82');
INSERT INTO "events" VALUES(7,'staging-1','',0,'hold taken',0,1.79570824852137947078e+09,'handrail','{"environment": "staging", "from": ""}','0499cfac7b76fd22927d1521884aa37a879e8c27d7fb21dc4cf9c3cd337586cf');
INSERT INTO "events" VALUES(8,'staging-1','',0,'started',0,1.79570824859129047398e+09,'handrail','{"moved": 0, "boots": {"staging": "00000000-0000-4000-8000-000000000000"}, "host_time": 1795708248}','1503d9e380a1891b0b6bf2ed3bcbcd8226947bd7a4f8da9dae8a486af53da2a3');
INSERT INTO "events" VALUES(9,'staging-1','code',1,'step started',0,1.79570824859805870058e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "603369af6604bd95f18cc5e48b311be7", "changes": true, "monitor": false, "only_checks": false, "checks": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}','a2f3acd14b3850bb5ef9347a28e1581a3c7dcb9617378b735439fe89e4fc5c16');
INSERT INTO "events" VALUES(10,'staging-1','code',1,'step finished',0,1.79570824861933255197e+09,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.021, "outputs": {"BROUGHT": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}, "checks": [], "checklists": [], "unclear": false, "survivors": [], "tail": "", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','87ab480f92af739a6be96a8bf06918b3cc4a9f1232e752407550d4b2e7c47b9c');
INSERT INTO "events" VALUES(11,'staging-1','restart',1,'step started',0,1.79570824861974835391e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "cdde0f723f54e035f3a2afa7c037df1b", "changes": true, "monitor": false, "only_checks": false, "checks": "a484dc6a4c4082f2e06e8aa74aa1fdf9d8a0116fdc81bae3800c6ae9735c937f"}','756bf00c22833b4e78c57e8b95c197a0927140171e14514a12d3f29e07fbc53c');
INSERT INTO "events" VALUES(12,'staging-1','restart',1,'step finished',0,1.79570824869112157821e+09,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.071, "outputs": {}, "checks": [{"says": "It ran", "kind": "file", "verdict": "passed", "measured": "/srv/recorded/place/ran, 4 B", "expected": "there", "detail": "/srv/recorded/place/ran: 4 B, mode 644"}, {"says": "Something is live", "kind": "command", "verdict": "passed", "measured": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "expected": "a match of ^[0-9a-f]{40}$", "detail": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}], "checklists": [], "unclear": false, "survivors": [], "tail": "begun\nended", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','1f4b81a39116591ae6dcfb9c9b4aebd2c962ac31a2093b1e7189da80e03382fa');
INSERT INTO "events" VALUES(13,'staging-1','watch',1,'step finished',0,1.79570824869710135452e+09,'handrail','{"outcome": "skipped", "why": "WATCH is \"false\", not \"true\""}','d91d758f722a1ec2751f1ba7b75a9043a538afd1036207a32d100b51b717cf48');
INSERT INTO "events" VALUES(14,'staging-1','',0,'finished',0,1.79570824870367097853e+09,'handrail','{"outcome": "succeeded", "reason": "", "held": false}','a7f22ed2b40056adadb7e90a2fe40f981b1a19eb70c4d60e73bb48144ce95a1a');
INSERT INTO "events" VALUES(15,'staging-1','',0,'hold freed',0,1.79570824870367097853e+09,'handrail','{"environment": "staging", "reason": "succeeded"}','3e49f41db4198b039873adfa3f76eaa6e7a3586cbe7fdd5e50009afb191cc32d');
CREATE TABLE holds (
	environment TEXT NOT NULL, 
	run TEXT NOT NULL, 
	person TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	since DOUBLE NOT NULL, 
	until DOUBLE, 
	PRIMARY KEY (environment)
);
CREATE TABLE log_chunks (
	run TEXT NOT NULL, 
	step TEXT NOT NULL, 
	attempt INTEGER NOT NULL, 
	start BIGINT NOT NULL, 
	until BIGINT NOT NULL, 
	data BLOB NOT NULL, 
	PRIMARY KEY (run, step, attempt, start)
);
INSERT INTO "log_chunks" VALUES('staging-1','restart',1,0,12,X'626567756E0A656E6465640A');
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
INSERT INTO "notifications" VALUES('6a712775-26c6-47f5-897a-e9a978fbf8c6','staging-1/0','wake','"look"',1795708248000,'portable_json',1,2);
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
INSERT INTO "operation_outputs" VALUES('staging-1/0',1,'advance','3153599999.9889526',NULL,NULL,1795708248337,1795708248417,'portable_json','handrail-demo',1795708248000);
INSERT INTO "operation_outputs" VALUES('staging-1/0',3,'DBOS.sleep','1795708548.442162',NULL,NULL,1795708248441,1795708248442,'portable_json','handrail-demo',1795708248000);
INSERT INTO "operation_outputs" VALUES('staging-1/0',2,'DBOS.recv','"look"',NULL,NULL,1795708248440,1795708248515,'portable_json','handrail-demo',1795708248000);
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
INSERT INTO "outbox" VALUES('staging-1/card/terminal:deploys',1,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #1 \u00b7 deploy \u00b7 running its steps"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ a3a18a8ad0"], ["From \u2192 to", "nothing \u2192 a3a18a8ad0"], ["Started", "\ufdd0clock 1795708248.591\ufdd1"], ["Approvals", "0 of 1"]]}, {"block": "words", "text": "Emergency: You went on alone: the export is down (not countersigned yet)."}, {"block": "context", "text": "Between step 4 and step 6 the old code runs on the new schema. \u00b7 The Discord bot is silent for a few seconds while it restarts. \u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \u00b7 Demo: the monitoring window is 30s."}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.021, "sign": "passed", "since": 0.0, "text": "1. Check out"}, {"detail": "2 checks passed", "seconds": 0.071, "sign": "passed", "since": 0.0, "text": "2. Restart"}, {"detail": "WATCH is \"false\", not \"true\"", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch"}]}, {"block": "context", "text": "holds staging \u00b7 running for \ufdd0span 1795708248.591\ufdd1 \u00b7 details in the thread or by /handrail show #1"}, {"block": "actions", "buttons": [{"action": "cancel staging-1", "ask": "", "confirm": "Stop staging #1? A running step is ended, and staging may stay as is.", "dangerous": true, "label": "Cancel"}, {"action": "take-back staging-1 quick", "ask": "", "confirm": "Stop staging #1 and take it back? The code goes back, the database stays: it brings no migrations. It needs an approval of its own.", "dangerous": true, "label": "Abort and roll back"}]}], "mentions": [], "text": "staging #1, deploy of main at a3a18a8ad0 for You, is running its steps.", "tone": "busy"}',9,8,'1',0,'[]','',1.79570824868545699123e+09,0,0.0,'',1,'staging-1',1,1.79570824870591163636e+09,1.79570824735549545289e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/approval/8d05300a78db/terminal:deploys',2,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #1 \u00b7 deploy \u00b7 emergency by You"}, {"block": "words", "text": "Emergency: You went on alone: the export is down."}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ a3a18a8ad0"], ["From \u2192 to", "nothing \u2192 a3a18a8ad0, 1 commit"], ["Approvals", "0 of 1"], ["Closed", "\ufdd0clock 1795708248.518\ufdd1"]]}, {"block": "context", "text": "plan 8d05300a78db \u00b7 commit a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}], "mentions": [], "text": "The approval request of staging #1 is closed: emergency: You went on alone: the export is down.", "tone": "warning"}',2,2,'2',0,'[]','',1.79570824854314184185e+09,0,0.0,'',0,'staging-1',0,1.79570824852801680564e+09,1.79570824844941520689e+09,'','',0,1);
INSERT INTO "outbox" VALUES('staging-1/emergency/terminal:deploys',3,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #1 \u00b7 deploy \u00b7 emergency"}, {"block": "words", "text": "You went on alone, without the approvals that are missing: the export is down."}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ a3a18a8ad0"], ["From \u2192 to", "nothing \u2192 a3a18a8ad0, 1 commit"], ["Approvals", "0 of 1"]]}, {"block": "words", "text": "Wanted by \ufdd0clock 1795794648.460\ufdd1, \ufdd0distance 1795794648.460\ufdd1: a countersign from approver (Dana).\n\ud83d\udc4d (+1) on this message is one; \ud83d\udc4e (-1) objects, and stops nothing.\nBoth count after the run''s end, too."}, {"block": "context", "text": "\ufdd0clock 1795708248.460\ufdd1 \u00b7 plan 8d05300a78db \u00b7 commit a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}, {"block": "actions", "buttons": [{"action": "countersign staging-1", "ask": "", "confirm": "", "dangerous": false, "label": "Countersign"}, {"action": "countersign staging-1 no", "ask": "", "confirm": "Object to the emergency of staging #1? Everybody is told; it stops nothing.", "dangerous": true, "label": "Object"}]}], "mentions": ["dana"], "text": "Emergency: You went on alone with staging #1: the export is down.", "tone": "bad"}',1,1,'3',0,'[]','',1.79570824848905515663e+09,0,0.0,'',0,'staging-1',0,1.79570824847950196272e+09,1.79570824848905515663e+09,'','{"signs": ["+1", "-1"], "tell": "staging-1/signs"}',0,0);
INSERT INTO "outbox" VALUES('staging-1/broke glass//0/0/terminal:deploys',4,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795708248.460\ufdd1 Emergency: You went on alone: the export is down."}], "mentions": [], "text": "Emergency: You went on alone: the export is down.", "tone": "neutral"}',1,1,'4',0,'[]','',1.79570824849453020101e+09,0,0.0,'',0,'staging-1',2,1.79570824847950196272e+09,1.79570824849453020101e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/quorum reached//0/0/terminal:deploys',5,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795708248.518\ufdd1 It goes on without the approvals that are missing."}], "mentions": [], "text": "It goes on without the approvals that are missing.", "tone": "neutral"}',1,1,'5',0,'[]','',1.7957082485463032723e+09,0,0.0,'',0,'staging-1',2,1.79570824852801680564e+09,1.7957082485463032723e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/step finished/code/1/0/terminal:deploys',6,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "", "seconds": 0.021, "sign": "passed", "since": 0.0, "text": "1. Check out passed"}]}], "mentions": [], "text": "1. Check out passed after 21ms.", "tone": "good"}',1,1,'6',0,'[]','',1.79570824869322848323e+09,0,0.0,'',0,'staging-1',2,1.79570824866023468968e+09,1.79570824869322848323e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/step finished/restart/1/0/terminal:deploys',7,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "", "seconds": 0.071, "sign": "passed", "since": 0.0, "text": "2. Restart passed"}]}, {"block": "lines", "lines": [{"detail": "/srv/recorded/place/ran, 4 B", "seconds": 0.0, "sign": "passed", "since": 0.0, "text": "It ran"}, {"detail": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "seconds": 0.0, "sign": "passed", "since": 0.0, "text": "Something is live"}]}], "mentions": [], "text": "2. Restart passed after 71ms.", "tone": "good"}',1,0,NULL,0,'[]','',0.0,0,0.0,'',1,'staging-1',2,1.79570824870591163636e+09,0.0,'','',0,0);
CREATE TABLE plans (
	digest TEXT NOT NULL, 
	body JSON NOT NULL, 
	PRIMARY KEY (digest)
);
INSERT INTO "plans" VALUES('8d05300a78db3ae1837dfd3cf8d4ee6c8ff81fc971945ae5e82bb00d7428222b','{"environment": "staging", "flow": "deploy", "requester": "you", "reason": "", "ref": "refs/heads/main", "commit": {"sha": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "subject": "1", "author": "T", "at": 1767268800.0}, "live": null, "lives": {}, "commits": [{"sha": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "subject": "1", "author": "T", "at": 1767268800.0}], "commit_count": 1, "backwards": false, "compare": "", "skips": [], "applied": [], "expected": [], "pending": [], "env_changes": [], "facts": [], "estimate": null, "at": null, "takes_back": null, "carried": {}, "carried_from": "", "carried_on": {}, "passed_over": [], "target_run": "", "kept": [], "keep_schema": false, "covered": "", "target": {"title": "Staging (demo)", "playbook": "playbooks/staging.yaml", "hosts": {"app": [{"name": "staging", "address": "127.0.0.1", "port": 22022, "user": "deploy", "key": "/srv/host/client_key", "agent": false, "known_hosts": "/srv/recorded/config/known_hosts", "jump": null}]}, "origin": {"url": "/srv/recorded/place/origin", "key": null, "refs": ["main"], "default": "main", "compare": null, "forge": null}, "variables": {"PLACE": "/srv/recorded/place", "WATCH": "false"}, "secrets": {"ADMIN_SESSION": "file:secrets/ADMIN_SESSION", "API_KEY_ENCRYPTION_KEY": "file:secrets/API_KEY_ENCRYPTION_KEY", "DATABASE_URL": "file:secrets/DATABASE_URL", "FORGE_TOKEN": "file:secrets/FORGE_TOKEN", "MANAGER_SESSION": "file:secrets/MANAGER_SESSION", "PGPASSWORD": "file:secrets/PGPASSWORD", "VIEWER_SESSION": "file:secrets/VIEWER_SESSION"}, "database": null, "env_file": null, "approval": {"roles": ["approver"], "quorum": 1, "expires": "3153600000.0s", "remind": "900.0s", "yes": "+1", "no": "-1", "rollback": {"covered": false, "quick": {"roles": null, "quorum": null, "expires": null}, "full": {"roles": null, "quorum": null, "expires": null}}}, "monitoring": {"roles": [], "deadline": null, "at_deadline": "hold", "automatic": false}, "limits": {"log": "8000000B", "reconnect": "600.0s", "question": "3600.0s", "handover": "600.0s"}, "retention": {"at": "30 3 * * *", "least": 1, "most": 30, "age": "0.0s", "folders": "0.0s"}, "calendar": {"zone": null, "windows": [], "freezes": [], "wait": "3600.0s"}, "drills": null, "watching": {"enabled": false, "zone": null, "quiet": []}, "channels": ["terminal:deploys"], "notify": {"stakeholders": [], "alerts": []}, "notes": ["Between step 4 and step 6 the old code runs on the new schema.", "The Discord bot is silent for a few seconds while it restarts.", "A yes says too that the migrations were tried locally, and the variables looked through.", "Demo: the monitoring window is 30s."]}, "playbook": {"extends": null, "title": "Recorded", "functions": {}, "plan": {"live": "cat \"$PLACE/live\" || true", "uses": ["PLACE"], "migrations": null, "facts": [], "verify": []}, "deploy": {"steps": [{"id": "code", "title": "Check out", "group": null, "once": false, "parallel": 4, "run": "echo \"$COMMIT\" >\"$PLACE/live\"\necho \"BROUGHT=$COMMIT\" >>\"$HANDRAIL_OUTPUT\"\n", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {"BROUGHT": "[0-9a-f]+"}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "restart", "title": "Restart", "group": null, "once": false, "parallel": 4, "run": "echo \"begun\"\nwhile [ -e \"$PLACE/slow\" ]; do sleep 0.05; done\ntest ! -e \"$PLACE/broken\"\necho \"ran\" >>\"$PLACE/ran\"\necho \"ended\"\n", "functions": [], "uses": ["PLACE"], "sudo": [], "env_file": false, "outputs": {}, "verify": [{"says": "It ran", "warn": false, "when": {}, "check": "file", "path": "/srv/recorded/place/ran", "exists": true, "min_size": null, "max_age": null, "mode": null, "contains": null}, {"says": "Something is live", "warn": false, "when": {}, "check": "command", "run": "cat \"$PLACE/live\"", "functions": [], "uses": ["PLACE"], "matches": "^[0-9a-f]{40}$", "lacks": null, "at_least": null, "at_most": null, "unit": ""}], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "never", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "watch", "title": "Watch", "group": null, "once": false, "parallel": 4, "run": null, "functions": [], "uses": [], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": {"window": "20.0s", "every": "1.0s", "baseline": "300.0s", "measures": [{"measure": "errors_total", "says": "Errors", "host": null, "once": false, "units": ["teei-cockpit-astro"], "priority": null, "pattern": "error", "url": null, "redirects": false, "path": "/", "run": null, "uses": [], "unit": "", "at_most": 1000.0, "at_least": null, "times_baseline": null, "grows_at_most": null, "in_a_row": 1, "samples": 1, "warm_up": "0.0s"}], "question": "600.0s"}, "notify": false, "changes": false, "skippable": true, "when": {"WATCH": "true"}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "rollback": {"quick": {"steps": [{"id": "code", "title": "Check out", "group": null, "once": false, "parallel": 4, "run": "echo \"$COMMIT\" >\"$PLACE/live\"", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "full": null}, "drill": null, "shared": [], "keeps": [], "watches": []}}');
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
INSERT INTO "queues" VALUES('0016BFBCB0895F7597DE092D19CFAB5E','runs',NULL,NULL,NULL,NULL,1,0,0.1,1795708247000,1795708247222,'handrail-demo',NULL,NULL,NULL,NULL);
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
INSERT INTO "replicas" VALUES('ae31490beb7c4219919f2e27ac1b44a0','vm',31002,'0.1.0',1.79570824717401719096e+09,1.79570824730199861529e+09,0,'{"environments/staging.yaml": "2902d9c87e019904", "handrail.yaml": "c32a0dcf37577ea2", "the playbook of staging": "ff122a120d2eb93c"}');
CREATE TABLE runs (
	run TEXT NOT NULL, 
	environment TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	open BOOLEAN NOT NULL, 
	generation INTEGER NOT NULL, 
	PRIMARY KEY (run), 
	UNIQUE (environment, number)
);
INSERT INTO "runs" VALUES('staging-1','staging',1,0,0);
CREATE TABLE samples (
	run TEXT NOT NULL, 
	step TEXT NOT NULL, 
	attempt INTEGER NOT NULL, 
	measure INTEGER NOT NULL, 
	at DOUBLE NOT NULL, 
	value DOUBLE, 
	PRIMARY KEY (run, step, attempt, measure, at)
);
INSERT INTO "samples" VALUES('staging-1','watch',0,0,1.79570824738061332699e+09,0.0);
INSERT INTO "samples" VALUES('staging-1','watch',0,0,1.79570824838088488571e+09,0.0);
CREATE TABLE schema_upgrades (
	version TEXT NOT NULL, 
	release TEXT NOT NULL, 
	at DOUBLE NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "schema_upgrades" VALUES('0001','0.1.0',1.79570824715646529205e+09);
INSERT INTO "schema_upgrades" VALUES('0002','0.1.0',1.79570824716709399222e+09);
INSERT INTO "schema_upgrades" VALUES('0003','0.1.0',1.79570824716926074034e+09);
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
INSERT INTO "tallies" VALUES('staging-1','watch',0,'{"since": 1795708187.0, "now": 1795708248.0, "marks": {" teei-cockpit-astro": ["s=962bdd04b25e4583994c57eea23d61e7;i=19;b=962bdd04b25e4583994c57eea23d61e7;m=a28359cce;t=6612fe82e08c5;x=0", "1795708246.952133"]}, "totals": {"0": 0}, "seconds": {"0": {}}, "lives": {}, "ticks": [6172510.0, 8669844.0]}');
CREATE TABLE terminal_messages (
	id INTEGER NOT NULL, 
	channel VARCHAR(200) NOT NULL, 
	"key" VARCHAR(200), 
	at FLOAT NOT NULL, 
	content TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE ("key")
);
INSERT INTO "terminal_messages" VALUES(1,'deploys','staging-1/card/terminal:deploys',1.79570824735153150553e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #1 \\u00b7 deploy \\u00b7 running its steps\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ a3a18a8ad0\"], [\"From \\u2192 to\", \"nothing \\u2192 a3a18a8ad0\"], [\"Started\", \"\\ufdd0clock 1795708248.591\\ufdd1\"], [\"Approvals\", \"0 of 1\"]]}, {\"block\": \"words\", \"text\": \"Emergency: You went on alone: the export is down (not countersigned yet).\"}, {\"block\": \"context\", \"text\": \"Between step 4 and step 6 the old code runs on the new schema. \\u00b7 The Discord bot is silent for a few seconds while it restarts. \\u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \\u00b7 Demo: the monitoring window is 30s.\"}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.021, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out\"}, {\"detail\": \"2 checks passed\", \"seconds\": 0.071, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart\"}, {\"detail\": \"WATCH is \\\"false\\\", not \\\"true\\\"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch\"}]}, {\"block\": \"context\", \"text\": \"holds staging \\u00b7 running for \\ufdd0span 1795708248.591\\ufdd1 \\u00b7 details in the thread or by /handrail show #1\"}, {\"block\": \"actions\", \"buttons\": [{\"action\": \"cancel staging-1\", \"ask\": \"\", \"confirm\": \"Stop staging #1? A running step is ended, and staging may stay as is.\", \"dangerous\": true, \"label\": \"Cancel\"}, {\"action\": \"take-back staging-1 quick\", \"ask\": \"\", \"confirm\": \"Stop staging #1 and take it back? The code goes back, the database stays: it brings no migrations. It needs an approval of its own.\", \"dangerous\": true, \"label\": \"Abort and roll back\"}]}], \"mentions\": [], \"text\": \"staging #1, deploy of main at a3a18a8ad0 for You, is running its steps.\", \"tone\": \"busy\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(2,'deploys','staging-1/approval/8d05300a78db/terminal:deploys',1.79570824844314074516e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #1 \\u00b7 deploy \\u00b7 emergency by You\"}, {\"block\": \"words\", \"text\": \"Emergency: You went on alone: the export is down.\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ a3a18a8ad0\"], [\"From \\u2192 to\", \"nothing \\u2192 a3a18a8ad0, 1 commit\"], [\"Approvals\", \"0 of 1\"], [\"Closed\", \"\\ufdd0clock 1795708248.518\\ufdd1\"]]}, {\"block\": \"context\", \"text\": \"plan 8d05300a78db \\u00b7 commit a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1\"}], \"mentions\": [], \"text\": \"The approval request of staging #1 is closed: emergency: You went on alone: the export is down.\", \"tone\": \"warning\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(3,'deploys','staging-1/emergency/terminal:deploys',1.79570824848663711552e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #1 \\u00b7 deploy \\u00b7 emergency\"}, {\"block\": \"words\", \"text\": \"You went on alone, without the approvals that are missing: the export is down.\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ a3a18a8ad0\"], [\"From \\u2192 to\", \"nothing \\u2192 a3a18a8ad0, 1 commit\"], [\"Approvals\", \"0 of 1\"]]}, {\"block\": \"words\", \"text\": \"Wanted by \\ufdd0clock 1795794648.460\\ufdd1, \\ufdd0distance 1795794648.460\\ufdd1: a countersign from approver (Dana).\\n\\ud83d\\udc4d (+1) on this message is one; \\ud83d\\udc4e (-1) objects, and stops nothing.\\nBoth count after the run''s end, too.\"}, {\"block\": \"context\", \"text\": \"\\ufdd0clock 1795708248.460\\ufdd1 \\u00b7 plan 8d05300a78db \\u00b7 commit a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1\"}, {\"block\": \"actions\", \"buttons\": [{\"action\": \"countersign staging-1\", \"ask\": \"\", \"confirm\": \"\", \"dangerous\": false, \"label\": \"Countersign\"}, {\"action\": \"countersign staging-1 no\", \"ask\": \"\", \"confirm\": \"Object to the emergency of staging #1? Everybody is told; it stops nothing.\", \"dangerous\": true, \"label\": \"Object\"}]}], \"mentions\": [\"dana\"], \"text\": \"Emergency: You went on alone with staging #1: the export is down.\", \"tone\": \"bad\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(4,'deploys','staging-1/broke glass//0/0/terminal:deploys',1.79570824849372982973e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795708248.460\\ufdd1 Emergency: You went on alone: the export is down.\"}], \"mentions\": [], \"text\": \"Emergency: You went on alone: the export is down.\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(5,'deploys','staging-1/quorum reached//0/0/terminal:deploys',1.79570824854342794415e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795708248.518\\ufdd1 It goes on without the approvals that are missing.\"}], \"mentions\": [], \"text\": \"It goes on without the approvals that are missing.\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(6,'deploys','staging-1/step finished/code/1/0/terminal:deploys',1.79570824869060444834e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.021, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out passed\"}]}], \"mentions\": [], \"text\": \"1. Check out passed after 21ms.\", \"tone\": \"good\"}", "thread": 1}');
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
INSERT INTO "workflow_input" VALUES('staging-1/0','{"namedArgs":{},"positionalArgs":["staging-1"]}',1795708247000);
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
INSERT INTO "workflow_status" VALUES('staging-1/0','PENDING','carry',NULL,NULL,NULL,NULL,NULL,NULL,'ae31490beb7c4219919f2e27ac1b44a0',1795708247000,1795708248000,'1','',NULL,NULL,1,'runs',NULL,NULL,NULL,1795708248000,NULL,0,NULL,NULL,'1bb28094-1258-41d3-a2e1-b9989cd8fd1c',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'handrail-demo','2171ea51-7d0a-49d9-9e80-66facfb8285f');
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
