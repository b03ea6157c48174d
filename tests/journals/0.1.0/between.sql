BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('9e6a8113-3523-4dad-a5fe-298e893d43d0','1',1795708249000,1795708249000,'handrail-demo');
CREATE TABLE chat_presence (
	platform TEXT NOT NULL, 
	present_at DOUBLE NOT NULL, 
	lost_at DOUBLE NOT NULL, 
	told_since DOUBLE NOT NULL, 
	told_until DOUBLE NOT NULL, 
	PRIMARY KEY (platform)
);
INSERT INTO "chat_presence" VALUES('terminal',1.79570824961467766763e+09,0.0,0.0,0.0);
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
INSERT INTO "cursors" VALUES('announcer',18);
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
INSERT INTO "deliveries" VALUES('slack:1',1,'slack:T1/U1','','{"key": "slack:1", "platform": "slack", "space": "T1", "user": "T1/U1", "channel": "C1", "deed": "command", "text": "/deploy x", "message": "", "thread": "", "removed": false, "groups": [], "at": 0.0}',1.0,'owed','{"kind": "refused", "message": "{\"blocks\": [], \"mentions\": [], \"text\": \"There is no environment x.\", \"tone\": \"neutral\"}", "private": true}');
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
INSERT INTO "events" VALUES(1,'staging-1','',0,'requested',0,1.79570824940790057175e+09,'you','{"environment": "staging", "number": 1, "flow": "deploy", "ref": "", "reason": "", "skips": [], "at": 0.0, "plan_only": false, "channel": ""}','c5b6a25730065cf68bd35a1581a2d0624470b7294e2b3f3efbb8154edb7fc330');
INSERT INTO "events" VALUES(2,'staging-1','',0,'planned',0,1.79570825058381628985e+09,'handrail','{"digest": "a7019bbf8278002bf969361f96ccac6c89697e018f6359eee163f2d76c40d25d", "checks": [], "checklists": []}','c291027b43334511c66df4a5823bc42d26cfd2cd88dda1c4b8ec97fee4cfae08');
INSERT INTO "events" VALUES(3,'staging-1','',0,'approval requested',0,1.79570825059179043766e+09,'handrail','{"digest": "a7019bbf8278002bf969361f96ccac6c89697e018f6359eee163f2d76c40d25d", "expires": 4949308250.591785, "quorum": 1, "roles": ["approver"]}','712e840275e68d9feb84364a02b18f6033b03455e364c2d803f7ac1af6923220');
INSERT INTO "events" VALUES(4,'staging-1','',0,'approval posted',0,1.7957082506051597595e+09,'handrail','{"message": "request"}','7646256c63c63b3cd5d47e344a953b364c9c67481bca32d61b44f5a5719759ef');
INSERT INTO "events" VALUES(5,'staging-1','',0,'approved',0,1.79570825063708829874e+09,'dana','{"person": "dana", "digest": "a7019bbf8278002bf969361f96ccac6c89697e018f6359eee163f2d76c40d25d", "via": "test", "message": "", "pressed": false}','df20ffab18dfcf0676182281d3023cfb41286f9ea18a727e2f7545332fbe8202');
INSERT INTO "events" VALUES(6,'staging-1','',0,'approval posted',1,1.79570825067449378964e+09,'handrail','{"message": "2"}','6f83186bb3916eef21de438e91699c5457a1a9daeeb6f5f33863e7512ea1b692');
INSERT INTO "events" VALUES(7,'staging-1','',0,'quorum reached',0,1.7957082507067053318e+09,'handrail','{"approvers": ["dana"]}','158f1a0cde3673865447e10ea6404dbb080da6ee4ffc36203fc93f0d32fe58f9');
INSERT INTO "events" VALUES(8,'staging-1','',0,'hold taken',0,1.79570825070896792413e+09,'handrail','{"environment": "staging", "from": ""}','00e773ad9b6247c218fb5e397630b3dd839dffa5f687c61c5ebec97d9a880269');
INSERT INTO "events" VALUES(9,'staging-1','',0,'started',0,1.79570825077045369147e+09,'handrail','{"moved": 0, "boots": {"staging": "00000000-0000-4000-8000-000000000000"}, "host_time": 1795708250}','3d3b789ed9992e96e880a4e12aeb02aa42da75d649d7a97f1e1977bb9c5ed566');
INSERT INTO "events" VALUES(10,'staging-1','code',1,'step started',0,1.79570825077781128886e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "ba395fd60550699f184f5c37ec04bbc6", "changes": true, "monitor": false, "only_checks": false, "checks": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}','947fe0ee7980e41d6c6a14da91d77a52a31ff1fa6e63fa5eaa033a01af7da877');
INSERT INTO "events" VALUES(11,'staging-1','code',1,'step finished',0,1795708250.79808,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.02, "outputs": {"BROUGHT": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}, "checks": [], "checklists": [], "unclear": false, "survivors": [], "tail": "", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','78575dd73ab13f6f96d1d413ba679941ecba4e71a3972308558843518b7a674c');
INSERT INTO "events" VALUES(12,'staging-1','restart',1,'step started',0,1.79570825079850244524e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "8b36c58bb84ae82093e00017cf3d6dc5", "changes": true, "monitor": false, "only_checks": false, "checks": "74a5118dbd6e63d1679fb7b6a1b9c96c06af7eaf1384ed6548091e0c1185f866"}','948540ee749b35b40265e7b1b1b02cab3966ea456dc8fcf19772b3f5092fc10e');
INSERT INTO "events" VALUES(13,'staging-1','restart',1,'step finished',0,1.79570825081952762606e+09,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.021, "outputs": {}, "checks": [{"says": "It ran", "kind": "file", "verdict": "passed", "measured": "/srv/recorded/place/ran, 4 B", "expected": "there", "detail": "/srv/recorded/place/ran: 4 B, mode 644"}, {"says": "Something is live", "kind": "command", "verdict": "passed", "measured": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "expected": "a match of ^[0-9a-f]{40}$", "detail": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}], "checklists": [], "unclear": false, "survivors": [], "tail": "begun\nended", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','89da7e25c2488d25b3233dec5ee8ed6033452a419953cae4ad4f5403438c9618');
INSERT INTO "events" VALUES(14,'staging-1','watch',1,'step finished',0,1.79570825082940220833e+09,'handrail','{"outcome": "skipped", "why": "WATCH is \"false\", not \"true\""}','22ab19fbb5bb8f3d2aa8360b4d474b26a4a5c95b3ec10b6f6d81802d8ca3795d');
INSERT INTO "events" VALUES(15,'staging-1','',0,'finished',0,1.79570825083419370648e+09,'handrail','{"outcome": "succeeded", "reason": "", "held": false}','b0425eaf923b8387ba2413f5b27dacd0977ba448fe48c682c6bba2ad30ff2583');
INSERT INTO "events" VALUES(16,'staging-1','',0,'hold freed',0,1.79570825083419370648e+09,'handrail','{"environment": "staging", "reason": "succeeded"}','a635fd5e2255d621349123f4b025ceedddc28ba786d00a08fb0693326870b430');
INSERT INTO "events" VALUES(17,'environment:staging','disk',0,'incident opened',0,1.79570885084218120572e+09,'handrail','{"title": "Disk space", "state": "failing", "lines": ["Disk in use: 95 (expected \u2264 90)"], "since": 1795708850.8421812}','2d5004fdf79c3ef6c1621266096063e6cc4b032c6d2578c68e8a2e261b7a3c72');
INSERT INTO "events" VALUES(18,'environment:staging','disk',0,'incident told',0,1.79570885084218120572e+09,'handrail','{"title": "Disk space", "state": "failing", "lines": ["Disk in use: 95 (expected \u2264 90)"], "since": 1795708850.8421812}','e753c7a33c40c93b2b9ef0a9effc1f46afe011a7925963f3424656853c8c53bc');
INSERT INTO "events" VALUES(19,'environment:staging','',0,'drift recorded',0,1.79570825095466780657e+09,'handrail','{"run": "staging #1", "digests": {"file /srv/recorded/place/live": "866d7e93db4c9e799ffd7ecbe0689b5934c30cd59205df3485a65d9f4aabb77c"}}','a9342d050cbba933181a0c8fa71c0f07815cf1277c12ddd53aff6dc2d93eada4');
INSERT INTO "events" VALUES(20,'environment:staging','hand',0,'watch muted',0,1.79570825095640444757e+09,'you','{"reason": "moving", "until": 9000000000.0}','640cab0502fb79acf3d13aa5ccb302157f8e899e34d6216187f133e99979f845');
INSERT INTO "events" VALUES(21,'environment:staging','',0,'locked',0,1.79570825096930289268e+09,'dana','{"environment": "staging", "reason": "a fair", "until": null}','e933f2a06b39c9defa1ff0d673d4a985992085d30fd23a6107997e5a37ac2735');
INSERT INTO "events" VALUES(22,'environment:staging','',0,'lock wanted',0,1.79570825097425818437e+09,'you','{"environment": "staging", "holder": "dana", "until": 1795708850.9742582, "reason": "a fix"}','e551ecfce681570f0442d0ce13da5220aa8a75b67de2ada01ab5584325ef77ae');
CREATE TABLE holds (
	environment TEXT NOT NULL, 
	run TEXT NOT NULL, 
	person TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	since DOUBLE NOT NULL, 
	until DOUBLE, 
	PRIMARY KEY (environment)
);
INSERT INTO "holds" VALUES('staging','','dana','a fair',1.79570825096930289268e+09,NULL);
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
INSERT INTO "looks" VALUES('staging','disk',1.79570885084218120572e+09,'failing',1,1.79570885084218120572e+09,'["Disk in use: 95 (expected \u2264 90)"]');
INSERT INTO "looks" VALUES('staging','hand',1.79570885084218120572e+09,'good',1,1.79570885084218120572e+09,'[]');
CREATE TABLE notifications (
    message_uuid TEXT NOT NULL DEFAULT (hex(randomblob(16))) PRIMARY KEY,
    destination_uuid TEXT NOT NULL,
    topic TEXT,
    message TEXT NOT NULL,
    created_at_epoch_ms INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000), "serialization" TEXT DEFAULT NULL, "consumed" BOOLEAN NOT NULL DEFAULT FALSE, consumed_by_function_id INTEGER,
    FOREIGN KEY (destination_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
INSERT INTO "notifications" VALUES('acac5fcd-2661-4603-a56a-6607954d0d3f','staging-1/0','wake','"look"',1795708250000,'portable_json',1,2);
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
INSERT INTO "operation_outputs" VALUES('staging-1/0',1,'advance','3153599999.996265',NULL,NULL,1795708250492,1795708250596,'portable_json','handrail-demo',1795708250000);
INSERT INTO "operation_outputs" VALUES('staging-1/0',3,'DBOS.sleep','1795708550.6134298',NULL,NULL,1795708250613,1795708250613,'portable_json','handrail-demo',1795708250000);
INSERT INTO "operation_outputs" VALUES('staging-1/0',2,'DBOS.recv','"look"',NULL,NULL,1795708250611,1795708250696,'portable_json','handrail-demo',1795708250000);
INSERT INTO "operation_outputs" VALUES('staging-1/0',4,'advance','null',NULL,NULL,1795708250701,1795708250855,'portable_json','handrail-demo',1795708250000);
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
INSERT INTO "outbox" VALUES('staging-1/card/terminal:deploys',1,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #1 \u00b7 deploy \u00b7 succeeded"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ a3a18a8ad0"], ["From \u2192 to", "nothing \u2192 a3a18a8ad0"], ["Started", "\ufdd0clock 1795708250.770\ufdd1"], ["Approvals", "1 of 1: Dana"]]}, {"block": "context", "text": "Between step 4 and step 6 the old code runs on the new schema. \u00b7 The Discord bot is silent for a few seconds while it restarts. \u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \u00b7 Demo: the monitoring window is 30s."}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.02, "sign": "passed", "since": 0.0, "text": "1. Check out"}, {"detail": "2 checks passed", "seconds": 0.021, "sign": "passed", "since": 0.0, "text": "2. Restart"}, {"detail": "WATCH is \"false\", not \"true\"", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch"}]}, {"block": "context", "text": "took 64ms \u00b7 details in the thread or by /handrail show #1"}], "mentions": [], "text": "staging #1, deploy of main at a3a18a8ad0 for You, has succeeded.", "tone": "good"}',8,8,'1',0,'[]','',1.79570825088962078095e+09,0,0.0,'',0,'staging-1',1,1.79570825086573481561e+09,1.79570824962870383267e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/approval/a7019bbf8278/terminal:deploys',2,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #1 \u00b7 deploy \u00b7 approved by Dana"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ a3a18a8ad0"], ["From \u2192 to", "nothing \u2192 a3a18a8ad0, 1 commit"], ["Approvals", "1 of 1: Dana"], ["Closed", "\ufdd0clock 1795708250.707\ufdd1"]]}, {"block": "context", "text": "plan a7019bbf8278 \u00b7 commit a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}], "mentions": [], "text": "The approval request of staging #1 is closed: approved by Dana.", "tone": "good"}',2,2,'2',0,'[]','',1.79570825072718572622e+09,0,0.0,'',0,'staging-1',0,1.79570825071884417533e+09,1.79570825067069721227e+09,'','',0,1);
INSERT INTO "outbox" VALUES('staging-1/approved//0/0/terminal:deploys',3,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795708250.637\ufdd1 Dana approves on test."}], "mentions": [], "text": "Dana approves on test.", "tone": "neutral"}',1,1,'3',0,'[]','',1.79570825067973685257e+09,0,0.0,'',0,'staging-1',2,1.79570825066605472566e+09,1.79570825067973685257e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/quorum reached//0/0/terminal:deploys',4,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795708250.707\ufdd1 Approved by Dana."}], "mentions": [], "text": "Approved by Dana.", "tone": "neutral"}',1,1,'4',0,'[]','',1.79570825073991584774e+09,0,0.0,'',0,'staging-1',2,1.79570825071884417533e+09,1.79570825073991584774e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/step finished/code/1/0/terminal:deploys',5,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "", "seconds": 0.02, "sign": "passed", "since": 0.0, "text": "1. Check out passed"}]}], "mentions": [], "text": "1. Check out passed after 20ms.", "tone": "good"}',1,1,'5',0,'[]','',1.79570825081828832625e+09,0,0.0,'',0,'staging-1',2,1.7957082508062562942e+09,1.79570825081828832625e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/step finished/restart/1/0/terminal:deploys',6,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "", "seconds": 0.021, "sign": "passed", "since": 0.0, "text": "2. Restart passed"}]}, {"block": "lines", "lines": [{"detail": "/srv/recorded/place/ran, 4 B", "seconds": 0.0, "sign": "passed", "since": 0.0, "text": "It ran"}, {"detail": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "seconds": 0.0, "sign": "passed", "since": 0.0, "text": "Something is live"}]}], "mentions": [], "text": "2. Restart passed after 21ms.", "tone": "good"}',1,1,'6',0,'[]','',1.7957082508699090481e+09,0,0.0,'',0,'staging-1',2,1.79570825083104920394e+09,1.7957082508699090481e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/step finished/watch/1/0/terminal:deploys',7,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "WATCH is \"false\", not \"true\"", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch was left out"}]}], "mentions": [], "text": "3. Watch was left out: WATCH is \"false\", not \"true\".", "tone": "neutral"}',1,1,'7',0,'[]','',1.7957082508931314945e+09,0,0.0,'',0,'staging-1',2,1.79570825086573481561e+09,1.7957082508931314945e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/end/0/terminal:deploys',8,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #1 \u00b7 deploy \u00b7 succeeded"}, {"block": "words", "text": "staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo)."}, {"block": "fields", "pairs": [["Environment", "Staging (demo)"], ["Version", "nothing \u2192 a3a18a8ad0"], ["Commits", "1 commit"], ["Asked by", "You"], ["Approved by", "Dana"], ["Duration", "64ms"], ["Monitoring", "skipped over 20s"]]}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.02, "sign": "passed", "since": 0.0, "text": "1. Check out"}, {"detail": "", "seconds": 0.021, "sign": "passed", "since": 0.0, "text": "2. Restart"}, {"detail": "", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch"}]}, {"block": "words", "text": "Where to look next:\n/handrail show #1 tells the whole run\n/handrail log #1 code shows what a step printed"}, {"block": "context", "text": "journal head a635fd5e2255d621349123f4b025ceedddc28ba786d00a08fb0693326870b430, checked by /handrail audit verify"}], "mentions": [], "text": "staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo).", "tone": "good"}',1,1,'8',0,'[]','',1.79570825091435241696e+09,0,0.0,'',0,'staging-1',0,1795708250.87176,1.79570825091435241696e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/hold freed//0/0/terminal:deploys',9,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795708250.834\ufdd1 Staging is free again: succeeded."}], "mentions": [], "text": "Staging is free again: succeeded.", "tone": "neutral"}',1,1,'9',0,'[]','',1.79570825092566442485e+09,0,0.0,'',0,'staging-1',2,1.79570825088875031475e+09,1.79570825092566442485e+09,'','',0,0);
INSERT INTO "outbox" VALUES('environment:staging/incident told/disk/0/terminal:deploys',10,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging \u00b7 watch \u00b7 Disk space \u00b7 incident"}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.0, "sign": "failed", "since": 0.0, "text": "Disk in use: 95 (expected \u2264 90)"}]}, {"block": "context", "text": "since \ufdd0clock 1795708850.842\ufdd1 \u00b7 quiet for a while: /handrail mute staging disk --for 2h --reason \"\u2026\""}], "mentions": [], "text": "staging: Disk space is not well: Disk in use: 95 (expected \u2264 90).", "tone": "bad"}',1,1,'10',0,'[]','',1.79570825097568583491e+09,0,0.0,'',0,'environment:staging',0,1.7957082509555141926e+09,1.79570825097568583491e+09,'','',0,0);
INSERT INTO "outbox" VALUES('environment:staging/watch muted/hand/0/terminal:deploys',11,'terminal','deploys','','{"blocks": [{"block": "words", "text": "You mutes the watch hand of staging: moving."}, {"block": "context", "text": "until \ufdd0clock 9000000000.000\ufdd1, \ufdd0distance 9000000000.000\ufdd1"}], "mentions": [], "text": "You mutes the watch hand of staging: moving.", "tone": "warning"}',1,0,NULL,0,'[]','',0.0,0,0.0,'',1,'environment:staging',0,1.79570825098195123673e+09,0.0,'','',1,0);
INSERT INTO "outbox" VALUES('environment:staging/locked/0/terminal:deploys',12,'terminal','deploys','','{"blocks": [{"block": "words", "text": "Dana locked staging: a fair."}, {"block": "context", "text": "\ufdd0clock 1795708250.969\ufdd1"}], "mentions": [], "text": "Dana locked staging: a fair.", "tone": "warning"}',1,0,NULL,0,'[]','',0.0,0,0.0,'',1,'environment:staging',0,1.79570825098919916156e+09,0.0,'','',0,0);
CREATE TABLE plans (
	digest TEXT NOT NULL, 
	body JSON NOT NULL, 
	PRIMARY KEY (digest)
);
INSERT INTO "plans" VALUES('a7019bbf8278002bf969361f96ccac6c89697e018f6359eee163f2d76c40d25d','{"environment": "staging", "flow": "deploy", "requester": "you", "reason": "", "ref": "refs/heads/main", "commit": {"sha": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "subject": "1", "author": "T", "at": 1767268800.0}, "live": null, "lives": {}, "commits": [{"sha": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "subject": "1", "author": "T", "at": 1767268800.0}], "commit_count": 1, "backwards": false, "compare": "", "skips": [], "applied": [], "expected": [], "pending": [], "env_changes": [], "facts": [], "estimate": null, "at": null, "takes_back": null, "carried": {}, "carried_from": "", "carried_on": {}, "passed_over": [], "target_run": "", "kept": [], "keep_schema": false, "covered": "", "target": {"title": "Staging (demo)", "playbook": "playbooks/staging.yaml", "hosts": {"app": [{"name": "staging", "address": "127.0.0.1", "port": 22022, "user": "deploy", "key": "/srv/host/client_key", "agent": false, "known_hosts": "/srv/recorded/config/known_hosts", "jump": null}]}, "origin": {"url": "/srv/recorded/place/origin", "key": null, "refs": ["main"], "default": "main", "compare": null, "forge": null}, "variables": {"PLACE": "/srv/recorded/place", "WATCH": "false"}, "secrets": {"ADMIN_SESSION": "file:secrets/ADMIN_SESSION", "API_KEY_ENCRYPTION_KEY": "file:secrets/API_KEY_ENCRYPTION_KEY", "DATABASE_URL": "file:secrets/DATABASE_URL", "FORGE_TOKEN": "file:secrets/FORGE_TOKEN", "MANAGER_SESSION": "file:secrets/MANAGER_SESSION", "PGPASSWORD": "file:secrets/PGPASSWORD", "VIEWER_SESSION": "file:secrets/VIEWER_SESSION"}, "database": null, "env_file": null, "approval": {"roles": ["approver"], "quorum": 1, "expires": "3153600000.0s", "remind": "900.0s", "yes": "+1", "no": "-1", "rollback": {"covered": false, "quick": {"roles": null, "quorum": null, "expires": null}, "full": {"roles": null, "quorum": null, "expires": null}}}, "monitoring": {"roles": [], "deadline": null, "at_deadline": "hold", "automatic": false}, "limits": {"log": "8000000B", "reconnect": "600.0s", "question": "3600.0s", "handover": "600.0s"}, "retention": {"at": "30 3 * * *", "least": 1, "most": 30, "age": "0.0s", "folders": "0.0s"}, "calendar": {"zone": null, "windows": [], "freezes": [], "wait": "3600.0s"}, "drills": null, "watching": {"enabled": false, "zone": null, "quiet": []}, "channels": ["terminal:deploys"], "notify": {"stakeholders": [], "alerts": []}, "notes": ["Between step 4 and step 6 the old code runs on the new schema.", "The Discord bot is silent for a few seconds while it restarts.", "A yes says too that the migrations were tried locally, and the variables looked through.", "Demo: the monitoring window is 30s."]}, "playbook": {"extends": null, "title": "Recorded", "functions": {}, "plan": {"live": "cat \"$PLACE/live\" || true", "uses": ["PLACE"], "migrations": null, "facts": [], "verify": []}, "deploy": {"steps": [{"id": "code", "title": "Check out", "group": null, "once": false, "parallel": 4, "run": "echo \"$COMMIT\" >\"$PLACE/live\"\necho \"BROUGHT=$COMMIT\" >>\"$HANDRAIL_OUTPUT\"\n", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {"BROUGHT": "[0-9a-f]+"}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "restart", "title": "Restart", "group": null, "once": false, "parallel": 4, "run": "echo \"begun\"\nwhile [ -e \"$PLACE/slow\" ]; do sleep 0.05; done\ntest ! -e \"$PLACE/broken\"\necho \"ran\" >>\"$PLACE/ran\"\necho \"ended\"\n", "functions": [], "uses": ["PLACE"], "sudo": [], "env_file": false, "outputs": {}, "verify": [{"says": "It ran", "warn": false, "when": {}, "check": "file", "path": "/srv/recorded/place/ran", "exists": true, "min_size": null, "max_age": null, "mode": null, "contains": null}, {"says": "Something is live", "warn": false, "when": {}, "check": "command", "run": "cat \"$PLACE/live\"", "functions": [], "uses": ["PLACE"], "matches": "^[0-9a-f]{40}$", "lacks": null, "at_least": null, "at_most": null, "unit": ""}], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "never", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "watch", "title": "Watch", "group": null, "once": false, "parallel": 4, "run": null, "functions": [], "uses": [], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": {"window": "20.0s", "every": "1.0s", "baseline": "300.0s", "measures": [{"measure": "errors_total", "says": "Errors", "host": null, "once": false, "units": ["teei-cockpit-astro"], "priority": null, "pattern": "error", "url": null, "redirects": false, "path": "/", "run": null, "uses": [], "unit": "", "at_most": 1000.0, "at_least": null, "times_baseline": null, "grows_at_most": null, "in_a_row": 1, "samples": 1, "warm_up": "0.0s"}], "question": "600.0s"}, "notify": false, "changes": false, "skippable": true, "when": {"WATCH": "true"}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "rollback": {"quick": {"steps": [{"id": "code", "title": "Check out", "group": null, "once": false, "parallel": 4, "run": "echo \"$COMMIT\" >\"$PLACE/live\"", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "full": null}, "drill": null, "shared": [], "keeps": [], "watches": [{"id": "disk", "title": "Disk space", "every": "60.0s", "in_a_row": 1, "urgent": false, "verify": [{"says": "Disk in use", "warn": false, "when": {}, "check": "command", "run": "cat \"$PLACE/disk\"", "functions": [], "uses": ["PLACE"], "matches": null, "lacks": null, "at_least": null, "at_most": 90.0, "unit": ""}], "measures": [], "drift": null}, {"id": "hand", "title": "Nobody changed it by hand", "every": "60.0s", "in_a_row": 1, "urgent": false, "verify": [], "measures": [], "drift": {"live": true, "files": ["/srv/recorded/place/live"], "units": []}}]}}');
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
INSERT INTO "queues" VALUES('BFBDED15B08CFA3CA9F24776902F1679','runs',NULL,NULL,NULL,NULL,1,0,0.1,1795708249000,1795708249381,'handrail-demo',NULL,NULL,NULL,NULL);
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
INSERT INTO "replicas" VALUES('21d9c43bd49649a39e016f8dc5a7cb9b','vm',31002,'0.1.0',1.79570824934101390835e+09,1.79570824942300915714e+09,0,'{"environments/staging.yaml": "af8180767431ea7d", "handrail.yaml": "c32a0dcf37577ea2", "the playbook of staging": "d918400d1b43443c"}');
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
INSERT INTO "samples" VALUES('staging-1','watch',0,0,1.7957082496513264179e+09,0.0);
INSERT INTO "samples" VALUES('staging-1','watch',0,0,1.79570825065800666808e+09,0.0);
CREATE TABLE schema_upgrades (
	version TEXT NOT NULL, 
	release TEXT NOT NULL, 
	at DOUBLE NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "schema_upgrades" VALUES('0001','0.1.0',1.79570824932039403917e+09);
INSERT INTO "schema_upgrades" VALUES('0002','0.1.0',1.79570824933148622511e+09);
INSERT INTO "schema_upgrades" VALUES('0003','0.1.0',1.79570824933447241783e+09);
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
INSERT INTO "tallies" VALUES('staging-1','watch',0,'{"since": 1795708189.0, "now": 1795708250.0, "marks": {" teei-cockpit-astro": ["s=962bdd04b25e4583994c57eea23d61e7;i=2d;b=962bdd04b25e4583994c57eea23d61e7;m=a2858d632;t=6612fe8514228;x=0", "1795708249.260584"]}, "totals": {"0": 0}, "seconds": {"0": {}}, "lives": {}, "ticks": [6172786.0, 8670295.0]}');
CREATE TABLE terminal_messages (
	id INTEGER NOT NULL, 
	channel VARCHAR(200) NOT NULL, 
	"key" VARCHAR(200), 
	at FLOAT NOT NULL, 
	content TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE ("key")
);
INSERT INTO "terminal_messages" VALUES(1,'deploys','staging-1/card/terminal:deploys',1.79570824962296223641e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #1 \\u00b7 deploy \\u00b7 succeeded\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ a3a18a8ad0\"], [\"From \\u2192 to\", \"nothing \\u2192 a3a18a8ad0\"], [\"Started\", \"\\ufdd0clock 1795708250.770\\ufdd1\"], [\"Approvals\", \"1 of 1: Dana\"]]}, {\"block\": \"context\", \"text\": \"Between step 4 and step 6 the old code runs on the new schema. \\u00b7 The Discord bot is silent for a few seconds while it restarts. \\u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \\u00b7 Demo: the monitoring window is 30s.\"}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.02, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out\"}, {\"detail\": \"2 checks passed\", \"seconds\": 0.021, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart\"}, {\"detail\": \"WATCH is \\\"false\\\", not \\\"true\\\"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch\"}]}, {\"block\": \"context\", \"text\": \"took 64ms \\u00b7 details in the thread or by /handrail show #1\"}], \"mentions\": [], \"text\": \"staging #1, deploy of main at a3a18a8ad0 for You, has succeeded.\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(2,'deploys','staging-1/approval/a7019bbf8278/terminal:deploys',1.79570825066792225839e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #1 \\u00b7 deploy \\u00b7 approved by Dana\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ a3a18a8ad0\"], [\"From \\u2192 to\", \"nothing \\u2192 a3a18a8ad0, 1 commit\"], [\"Approvals\", \"1 of 1: Dana\"], [\"Closed\", \"\\ufdd0clock 1795708250.707\\ufdd1\"]]}, {\"block\": \"context\", \"text\": \"plan a7019bbf8278 \\u00b7 commit a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1\"}], \"mentions\": [], \"text\": \"The approval request of staging #1 is closed: approved by Dana.\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(3,'deploys','staging-1/approved//0/0/terminal:deploys',1.79570825067604374885e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795708250.637\\ufdd1 Dana approves on test.\"}], \"mentions\": [], \"text\": \"Dana approves on test.\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(4,'deploys','staging-1/quorum reached//0/0/terminal:deploys',1.79570825073626208307e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795708250.707\\ufdd1 Approved by Dana.\"}], \"mentions\": [], \"text\": \"Approved by Dana.\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(5,'deploys','staging-1/step finished/code/1/0/terminal:deploys',1795708250.81513,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.02, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out passed\"}]}], \"mentions\": [], \"text\": \"1. Check out passed after 20ms.\", \"tone\": \"good\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(6,'deploys','staging-1/step finished/restart/1/0/terminal:deploys',1.79570825085673189168e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.021, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart passed\"}]}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"/srv/recorded/place/ran, 4 B\", \"seconds\": 0.0, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"It ran\"}, {\"detail\": \"a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1\", \"seconds\": 0.0, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"Something is live\"}]}], \"mentions\": [], \"text\": \"2. Restart passed after 21ms.\", \"tone\": \"good\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(7,'deploys','staging-1/step finished/watch/1/0/terminal:deploys',1.79570825088996911052e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"WATCH is \\\"false\\\", not \\\"true\\\"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch was left out\"}]}], \"mentions\": [], \"text\": \"3. Watch was left out: WATCH is \\\"false\\\", not \\\"true\\\".\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(8,'deploys','staging-1/end/0/terminal:deploys',1.79570825091071391106e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #1 \\u00b7 deploy \\u00b7 succeeded\"}, {\"block\": \"words\", \"text\": \"staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo).\"}, {\"block\": \"fields\", \"pairs\": [[\"Environment\", \"Staging (demo)\"], [\"Version\", \"nothing \\u2192 a3a18a8ad0\"], [\"Commits\", \"1 commit\"], [\"Asked by\", \"You\"], [\"Approved by\", \"Dana\"], [\"Duration\", \"64ms\"], [\"Monitoring\", \"skipped over 20s\"]]}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.02, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out\"}, {\"detail\": \"\", \"seconds\": 0.021, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart\"}, {\"detail\": \"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch\"}]}, {\"block\": \"words\", \"text\": \"Where to look next:\\n/handrail show #1 tells the whole run\\n/handrail log #1 code shows what a step printed\"}, {\"block\": \"context\", \"text\": \"journal head a635fd5e2255d621349123f4b025ceedddc28ba786d00a08fb0693326870b430, checked by /handrail audit verify\"}], \"mentions\": [], \"text\": \"staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo).\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(9,'deploys','staging-1/hold freed//0/0/terminal:deploys',1.79570825091778922075e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795708250.834\\ufdd1 Staging is free again: succeeded.\"}], \"mentions\": [], \"text\": \"Staging is free again: succeeded.\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(10,'deploys','environment:staging/incident told/disk/0/terminal:deploys',1.79570825097221469877e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging \\u00b7 watch \\u00b7 Disk space \\u00b7 incident\"}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.0, \"sign\": \"failed\", \"since\": 0.0, \"text\": \"Disk in use: 95 (expected \\u2264 90)\"}]}, {\"block\": \"context\", \"text\": \"since \\ufdd0clock 1795708850.842\\ufdd1 \\u00b7 quiet for a while: /handrail mute staging disk --for 2h --reason \\\"\\u2026\\\"\"}], \"mentions\": [], \"text\": \"staging: Disk space is not well: Disk in use: 95 (expected \\u2264 90).\", \"tone\": \"bad\"}", "thread": null}');
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
INSERT INTO "workflow_input" VALUES('staging-1/0','{"namedArgs":{},"positionalArgs":["staging-1"]}',1795708249000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_output" VALUES('staging-1/0','"done"',NULL,1795708250000);
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
INSERT INTO "workflow_status" VALUES('staging-1/0','SUCCESS','carry',NULL,NULL,NULL,NULL,NULL,NULL,'21d9c43bd49649a39e016f8dc5a7cb9b',1795708249000,1795708250000,'1','',NULL,NULL,1,'runs',NULL,NULL,NULL,1795708250000,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795708250000,'null',NULL,NULL,0,'handrail-demo','2b6e18ab-7575-424f-81d8-c39cb74c2a0e');
CREATE INDEX events_of_run ON events (run, position);
CREATE INDEX open_runs ON runs (open);
CREATE INDEX open_outbox ON outbox (platform, open, position);
CREATE INDEX outbox_references ON outbox (platform, channel, reference);
CREATE INDEX deliveries_by_subject ON deliveries (subject, position);
CREATE INDEX deliveries_by_state ON deliveries (state, position);
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
