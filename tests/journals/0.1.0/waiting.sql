BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('060efe72-62ba-4ab2-8c37-ab3c2ddc439a','1',1795678607000,1795678607000,'handrail-demo');
CREATE TABLE chat_presence (
	platform TEXT NOT NULL, 
	present_at DOUBLE NOT NULL, 
	lost_at DOUBLE NOT NULL, 
	told_since DOUBLE NOT NULL, 
	told_until DOUBLE NOT NULL, 
	PRIMARY KEY (platform)
);
INSERT INTO "chat_presence" VALUES('terminal',1.79567860793241405488e+09,0.0,0.0,0.0);
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
INSERT INTO "cursors" VALUES('announcer',19);
CREATE TABLE dbos_migrations (version INTEGER NOT NULL PRIMARY KEY);
INSERT INTO "dbos_migrations" VALUES(125);
CREATE TABLE deliveries (
	"key" TEXT NOT NULL, 
	position BIGINT NOT NULL, 
	who TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	body TEXT NOT NULL, 
	taken_at DOUBLE NOT NULL, 
	state TEXT NOT NULL, 
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
INSERT INTO "events" VALUES(1,'staging-1','',0,'requested',0,1.79567860792734146119e+09,'you','{"environment": "staging", "number": 1, "flow": "deploy", "ref": "", "reason": "", "skips": [], "at": 0.0, "plan_only": false, "channel": ""}','61730353f34e53d06d96c85e049dd7d14796577f3bc1b6a7ab3bd93fb790c739');
INSERT INTO "events" VALUES(2,'staging-1','',0,'planned',0,1.79567860908574438091e+09,'handrail','{"digest": "d91da5969bb3321835c0b71a5fdd25c5a44a7aa8ece08fe27f34abb582f54f69", "checks": []}','d8b5964df461ce011017bc8dec4ac92e2e8c2587cce0b568fbe74e8c3d2018e1');
INSERT INTO "events" VALUES(3,'staging-1','',0,'approval requested',0,1.79567860909196543688e+09,'handrail','{"digest": "d91da5969bb3321835c0b71a5fdd25c5a44a7aa8ece08fe27f34abb582f54f69", "expires": 4949278609.091962, "quorum": 1, "roles": ["approver"]}','ca1e10c0e3cca4a25dab724465bc98a7269a4ede305e3295f146a9288d362e59');
INSERT INTO "events" VALUES(4,'staging-1','',0,'approval posted',0,1.79567860910679364208e+09,'handrail','{"message": "request"}','e167d088b5b376238025395b7f3e94dd8284de711bc04d56bd6aca5b915a5ef1');
INSERT INTO "events" VALUES(5,'staging-1','',0,'approved',0,1.79567860913656139371e+09,'dana','{"person": "dana", "digest": "d91da5969bb3321835c0b71a5fdd25c5a44a7aa8ece08fe27f34abb582f54f69", "via": "test", "message": "", "pressed": false}','6f91ea07187bc79732d9e0d27d23d7208ece137b74c4e943b7db311094b7cd71');
INSERT INTO "events" VALUES(6,'staging-1','',0,'approval posted',1,1.79567860916747593881e+09,'handrail','{"message": "2"}','b976c7a40110a5e30ba76c1b03a6ecd7fe93d7306ff95fe7a7c0e01cfd6b4250');
INSERT INTO "events" VALUES(7,'staging-1','',0,'quorum reached',0,1.79567860919571328165e+09,'handrail','{"approvers": ["dana"]}','4b16fed532a8cf539ed0b76dcdd6036dc0973b85597eba0eb35199faa9f5d57e');
INSERT INTO "events" VALUES(8,'staging-1','',0,'hold taken',0,1.79567860919696354864e+09,'handrail','{"environment": "staging", "from": ""}','420046e2f25060d257776e4a1313fcc3a826b313a8c89e1161174a762e78ac15');
INSERT INTO "events" VALUES(9,'staging-1','',0,'started',0,1.79567860928001046174e+09,'handrail','{"moved": 0, "boots": {"staging": "00000000-0000-4000-8000-000000000000"}, "host_time": 1795678609}','85103e2c7c0c73a8804cae9effea75bff5dc6ecf7ee93bec67e684524ec33ff7');
INSERT INTO "events" VALUES(10,'staging-1','code',1,'step started',0,1.79567860928316950803e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "eae6cbe24a1e1f0c969e24eaaeed38ca", "changes": true, "monitor": false, "only_checks": false, "checks": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}','824b2b7924a9d406a3213fc2b2e661c529e5fb7f211be396626aa333d93334f0');
INSERT INTO "events" VALUES(11,'staging-1','code',1,'step finished',0,1.79567860931305336947e+09,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.03, "outputs": {"BROUGHT": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}, "checks": [], "checklist": [], "survivors": [], "tail": "", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','b67d6ff631f0043ec3bbb15313188673e78a3fc21a544a331c5e7358bc03f339');
INSERT INTO "events" VALUES(12,'staging-1','restart',1,'step started',0,1.79567860931338095661e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "ac20dcaa8ea75f36706489bb55abd205", "changes": true, "monitor": false, "only_checks": false, "checks": "b3cca0844c0d37794f43992819becfbe9816eeaac03919b2dc33d931453f1548"}','226d2a5c4e5380cd02614687d1718a934597b048aa79acd128b26ee2bff673e0');
INSERT INTO "events" VALUES(13,'staging-1','restart',1,'step finished',0,1.79567860933952975271e+09,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.026, "outputs": {}, "checks": [{"says": "It ran", "kind": "file", "verdict": "passed", "measured": "/srv/recorded/place/ran, 4 B", "expected": "there", "detail": "/srv/recorded/place/ran: 4 B, mode 644"}, {"says": "Something is live", "kind": "command", "verdict": "passed", "measured": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "expected": "a match of ^[0-9a-f]{40}$", "detail": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}], "checklist": [], "survivors": [], "tail": "begun\nended", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','e80753ce12c442e975d97537c0952e8d8f072f81bfb2abac1855bd90d5d7b14c');
INSERT INTO "events" VALUES(14,'staging-1','watch',1,'step finished',0,1.79567860934657835955e+09,'handrail','{"outcome": "skipped", "why": "WATCH is \"false\", not \"true\""}','e63dba9846b048b009846959b934ecbc2279761e2008977b431bdf7987ecee19');
INSERT INTO "events" VALUES(15,'staging-1','',0,'finished',0,1.7956786093551177978e+09,'handrail','{"outcome": "succeeded", "reason": "", "held": false}','2fbda66e4d291a572b14a1059799d2ea671d3c87b9c518ccc495c2fd9c40078d');
INSERT INTO "events" VALUES(16,'staging-1','',0,'hold freed',0,1.7956786093551177978e+09,'handrail','{"environment": "staging", "reason": "succeeded"}','6f2273e69aed12d37d03596fb19056749254663e5b580f9ea9a59131565214d8');
INSERT INTO "events" VALUES(17,'staging-2','',0,'requested',0,1.79567860938803029063e+09,'you','{"environment": "staging", "number": 2, "flow": "deploy", "ref": "", "reason": "", "skips": [], "at": 0.0, "plan_only": false, "channel": ""}','ae8351e833410898b42c86f44f9bb043dd1dba7a97fa697a7dc5f7a068cf5360');
INSERT INTO "events" VALUES(18,'staging-2','',0,'planned',0,1.79567860965134596827e+09,'handrail','{"digest": "28db1511a0d14332a0800e078c9243d59d367a687206bbfa62bd2b78ff55a4ac", "checks": []}','03765a97d22650f1a4d1cec7bfa297d3274f56a3c5e14e227520b03aafa689cf');
INSERT INTO "events" VALUES(19,'staging-2','',0,'approval requested',0,1.79567860966108632089e+09,'handrail','{"digest": "28db1511a0d14332a0800e078c9243d59d367a687206bbfa62bd2b78ff55a4ac", "expires": 4949278609.661081, "quorum": 1, "roles": ["approver"]}','f25a21e4177327406137960db3b62b724a55f627632189fd5b6212abdf4b2924');
INSERT INTO "events" VALUES(20,'staging-2','',0,'approval posted',0,1.79567860968989467624e+09,'handrail','{"message": "11"}','d47424415a0ce56c6e416e9ed3ed0d709fe30c68b84d0d40671029e1fe1ebf79');
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
INSERT INTO "notifications" VALUES('20e7dd19-fbfd-445e-a285-e1ab215d6c8c','staging-1/0','wake','"look"',1795678609000,'portable_json',1,2);
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
INSERT INTO "operation_outputs" VALUES('staging-1/0',1,'advance','3153599999.9902315',NULL,NULL,1795678609004,1795678609101,'portable_json','handrail-demo',1795678609000);
INSERT INTO "operation_outputs" VALUES('staging-1/0',3,'DBOS.sleep','1795678909.1114428',NULL,NULL,1795678609111,1795678609111,'portable_json','handrail-demo',1795678609000);
INSERT INTO "operation_outputs" VALUES('staging-1/0',2,'DBOS.recv','"look"',NULL,NULL,1795678609110,1795678609192,'portable_json','handrail-demo',1795678609000);
INSERT INTO "operation_outputs" VALUES('staging-1/0',4,'advance','null',NULL,NULL,1795678609194,1795678609402,'portable_json','handrail-demo',1795678609000);
INSERT INTO "operation_outputs" VALUES('staging-2/0',1,'advance','3153599999.990138',NULL,NULL,1795678609534,1795678609671,'portable_json','handrail-demo',1795678609000);
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
INSERT INTO "outbox" VALUES('staging-1/card/terminal:deploys',1,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #1 \u00b7 deploy \u00b7 succeeded"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ a3a18a8ad0"], ["From \u2192 to", "nothing \u2192 a3a18a8ad0"], ["Started", "\ufdd0clock 1795678609.280\ufdd1"], ["Approvals", "1 of 1: Dana"]]}, {"block": "context", "text": "Between step 4 and step 6 the old code runs on the new schema. \u00b7 The Discord bot is silent for a few seconds while it restarts. \u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \u00b7 Demo: the monitoring window is 30s."}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.03, "sign": "passed", "since": 0.0, "text": "1. Check out"}, {"detail": "2 checks passed", "seconds": 0.026, "sign": "passed", "since": 0.0, "text": "2. Restart"}, {"detail": "WATCH is \"false\", not \"true\"", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch"}]}, {"block": "context", "text": "took 75ms \u00b7 details in the thread or by /handrail show #1"}], "mentions": [], "text": "staging #1, deploy of main at a3a18a8ad0 for You, has succeeded.", "tone": "good"}',11,11,'1',0,'[]','',1.7956786094203667641e+09,0,0.0,'',0,'staging-1',1,1.7956786094048326016e+09,1.79567860796493434906e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/approval/d91da5969bb3/terminal:deploys',2,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #1 \u00b7 deploy \u00b7 approved by Dana"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ a3a18a8ad0"], ["From \u2192 to", "nothing \u2192 a3a18a8ad0, 1 commit"], ["Approvals", "1 of 1: Dana"], ["Closed", "\ufdd0clock 1795678609.196\ufdd1"]]}, {"block": "context", "text": "plan d91da5969bb3 \u00b7 commit a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}], "mentions": [], "text": "The approval request of staging #1 is closed: approved by Dana.", "tone": "good"}',2,2,'2',0,'[]','',1.79567860920901083946e+09,0,0.0,'',0,'staging-1',0,1.79567860920072579385e+09,1.7956786091575639248e+09,'','',0,1);
INSERT INTO "outbox" VALUES('staging-1/approved//0/0/terminal:deploys',3,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678609.137\ufdd1 Dana approves on test."}], "mentions": [], "text": "Dana approves on test.", "tone": "neutral"}',1,1,'3',0,'[]','',1.79567860918163347246e+09,0,0.0,'',0,'staging-1',2,1.79567860915605521203e+09,1.79567860918163347246e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/quorum reached//0/0/terminal:deploys',4,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678609.196\ufdd1 Approved by Dana."}], "mentions": [], "text": "Approved by Dana.", "tone": "neutral"}',1,1,'4',0,'[]','',1.79567860922307610512e+09,0,0.0,'',0,'staging-1',2,1.79567860920072579385e+09,1.79567860922307610512e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/step finished/code/1/0/terminal:deploys',5,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "", "seconds": 0.03, "sign": "passed", "since": 0.0, "text": "1. Check out passed"}]}], "mentions": [], "text": "1. Check out passed after 30ms.", "tone": "good"}',1,1,'5',0,'[]','',1.79567860934166312215e+09,0,0.0,'',0,'staging-1',2,1.79567860932026028631e+09,1.79567860934166312215e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/step finished/restart/1/0/terminal:deploys',6,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "", "seconds": 0.026, "sign": "passed", "since": 0.0, "text": "2. Restart passed"}]}, {"block": "lines", "lines": [{"detail": "/srv/recorded/place/ran, 4 B", "seconds": 0.0, "sign": "passed", "since": 0.0, "text": "It ran"}, {"detail": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "seconds": 0.0, "sign": "passed", "since": 0.0, "text": "Something is live"}]}], "mentions": [], "text": "2. Restart passed after 26ms.", "tone": "good"}',1,1,'6',0,'[]','',1.79567860940820407862e+09,0,0.0,'',0,'staging-1',2,1.79567860934847497935e+09,1.79567860940820407862e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/step finished/watch/1/0/terminal:deploys',7,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "WATCH is \"false\", not \"true\"", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch was left out"}]}], "mentions": [], "text": "3. Watch was left out: WATCH is \"false\", not \"true\".", "tone": "neutral"}',1,1,'7',0,'[]','',1.79567860944854068754e+09,0,0.0,'',0,'staging-1',2,1.7956786094048326016e+09,1.79567860944854068754e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/end/0/terminal:deploys',8,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #1 \u00b7 deploy \u00b7 succeeded"}, {"block": "words", "text": "staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo)."}, {"block": "fields", "pairs": [["Environment", "Staging (demo)"], ["Version", "nothing \u2192 a3a18a8ad0"], ["Commits", "1 commit"], ["Asked by", "You"], ["Approved by", "Dana"], ["Duration", "75ms"], ["Monitoring", "skipped over 20s"]]}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.03, "sign": "passed", "since": 0.0, "text": "1. Check out"}, {"detail": "", "seconds": 0.026, "sign": "passed", "since": 0.0, "text": "2. Restart"}, {"detail": "", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch"}]}, {"block": "words", "text": "Where to look next:\n/handrail show #1 tells the whole run\n/handrail log #1 code shows what a step printed"}, {"block": "context", "text": "journal head 6f2273e69aed12d37d03596fb19056749254663e5b580f9ea9a59131565214d8, checked by /handrail audit verify"}], "mentions": [], "text": "staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo).", "tone": "good"}',1,1,'8',0,'[]','',1.7956786094767136574e+09,0,0.0,'',0,'staging-1',0,1.79567860941042423249e+09,1.7956786094767136574e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/hold freed//0/0/terminal:deploys',9,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678609.355\ufdd1 Staging is free again: succeeded."}], "mentions": [], "text": "Staging is free again: succeeded.", "tone": "neutral"}',1,1,'10',0,'[]','',1.79567860949302554127e+09,0,0.0,'',0,'staging-1',2,1.79567860941961193084e+09,1.79567860949302554127e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/card/terminal:deploys',10,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #2 \u00b7 deploy \u00b7 waiting for approval"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ 59dccba059"], ["From \u2192 to", "a3a18a8ad0 \u2192 59dccba059"], ["Approvals", "0 of 1"]]}, {"block": "context", "text": "Between step 4 and step 6 the old code runs on the new schema. \u00b7 The Discord bot is silent for a few seconds while it restarts. \u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \u00b7 Demo: the monitoring window is 30s."}, {"block": "context", "text": "asked for \ufdd0span 1795678609.388\ufdd1 \u00b7 details in the thread or by /handrail show #2"}, {"block": "actions", "buttons": [{"action": "cancel staging-2", "ask": "", "confirm": "Stop staging #2? A running step is ended, and staging may stay as is.", "dangerous": true, "label": "Cancel"}]}], "mentions": [], "text": "staging #2, deploy of main at 59dccba059 for You, waits for approval, 0 of 1 given.", "tone": "neutral"}',3,3,'9',0,'[]','',1.79567860968503355983e+09,0,0.0,'',0,'staging-2',1,1.79567860967781400675e+09,1.79567860948512840273e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/approval/28db1511a0d1/terminal:deploys',11,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #2 \u00b7 deploy \u00b7 approval wanted"}, {"block": "words", "text": "You asks to deploy main @ 59dccba059 to Staging (demo)."}, {"block": "fields", "pairs": [["Requested by", "You"], ["Environment", "Staging (demo)"], ["Ref", "main"], ["From \u2192 to", "a3a18a8ad0 \u2192 59dccba059"], ["Expected duration", "about 75ms, from earlier runs"]]}, {"block": "context", "text": "Between step 4 and step 6 the old code runs on the new schema. \u00b7 The Discord bot is silent for a few seconds while it restarts. \u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \u00b7 Demo: the monitoring window is 30s."}, {"block": "words", "text": "1 commit since a3a18a8ad0, newest first:\n59dccba 2 (T)"}, {"block": "context", "text": "plan 28db1511a0d1 \u00b7 commit 59dccba059d9c62fc502f959004665ba68f03170"}, {"block": "words", "text": "How to decide:\nWanted: 1 yes from approver (Dana); not from You, who asked.\n\ud83d\udc4d (+1) on this message is a yes, \ud83d\udc4e (-1) is a no and ends it. Reactions elsewhere do not count."}, {"block": "context", "text": "expires \ufdd0clock 4949278609.661\ufdd1, \ufdd0distance 4949278609.661\ufdd1 \u00b7 bound to this plan and commit"}, {"block": "actions", "buttons": [{"action": "vote staging-2 yes", "ask": "", "confirm": "", "dangerous": false, "label": "Approve"}, {"action": "vote staging-2 no", "ask": "", "confirm": "Reject staging #2? That ends it at once.", "dangerous": true, "label": "Reject"}, {"action": "break-glass staging-2", "ask": "Why it cannot wait (10 characters or more)", "confirm": "", "dangerous": true, "label": "Break glass\u2026"}]}], "mentions": ["dana"], "text": "You asks for approval of staging #2: deploy main at 59dccba059 to Staging (demo).", "tone": "warning"}',1,1,'11',0,'["+1", "-1"]','staging-2',1.79567860968738436701e+09,0,0.0,'',1,'staging-2',0,1.79567860967781400675e+09,1.79567860968738436701e+09,'','{"signs": ["+1", "-1"], "tell": "staging-2"}',0,0);
CREATE TABLE plans (
	digest TEXT NOT NULL, 
	body JSON NOT NULL, 
	PRIMARY KEY (digest)
);
INSERT INTO "plans" VALUES('d91da5969bb3321835c0b71a5fdd25c5a44a7aa8ece08fe27f34abb582f54f69','{"environment": "staging", "flow": "deploy", "requester": "you", "reason": "", "ref": "refs/heads/main", "commit": {"sha": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "subject": "1", "author": "T", "at": 1767268800.0}, "live": null, "commits": [{"sha": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "subject": "1", "author": "T", "at": 1767268800.0}], "commit_count": 1, "backwards": false, "compare": "", "skips": [], "applied": [], "expected": [], "pending": [], "env_changes": [], "facts": [], "estimate": null, "at": null, "takes_back": null, "carried": {}, "carried_from": "", "passed_over": [], "target_run": "", "kept": [], "keep_schema": false, "covered": "", "target": {"title": "Staging (demo)", "playbook": "playbooks/staging.yaml", "hosts": {"app": [{"name": "staging", "address": "127.0.0.1", "port": 22022, "user": "deploy", "key": "/srv/host/client_key", "agent": false, "known_hosts": "/srv/recorded/config/known_hosts", "jump": null}]}, "origin": {"url": "/srv/recorded/place/origin", "key": null, "refs": ["main"], "default": "main", "compare": null, "forge": null}, "variables": {"PLACE": "/srv/recorded/place", "WATCH": "false"}, "secrets": {"ADMIN_SESSION": "file:secrets/ADMIN_SESSION", "API_KEY_ENCRYPTION_KEY": "file:secrets/API_KEY_ENCRYPTION_KEY", "DATABASE_URL": "file:secrets/DATABASE_URL", "FORGE_TOKEN": "file:secrets/FORGE_TOKEN", "MANAGER_SESSION": "file:secrets/MANAGER_SESSION", "PGPASSWORD": "file:secrets/PGPASSWORD", "VIEWER_SESSION": "file:secrets/VIEWER_SESSION"}, "database": null, "env_file": null, "approval": {"roles": ["approver"], "quorum": 1, "expires": "3153600000.0s", "remind": "900.0s", "yes": "+1", "no": "-1", "rollback": {"covered": false, "quick": {"roles": null, "quorum": null, "expires": null}, "full": {"roles": null, "quorum": null, "expires": null}}}, "monitoring": {"roles": [], "deadline": null, "at_deadline": "hold", "automatic": false}, "limits": {"log": "8000000B", "reconnect": "600.0s", "question": "3600.0s"}, "retention": {"at": "30 3 * * *", "least": 1, "most": 30, "age": "0.0s", "folders": "0.0s"}, "calendar": {"zone": null, "windows": [], "freezes": [], "wait": "3600.0s"}, "drills": null, "watching": {"enabled": false, "zone": null, "quiet": []}, "channels": ["terminal:deploys"], "notify": {"stakeholders": [], "alerts": []}, "notes": ["Between step 4 and step 6 the old code runs on the new schema.", "The Discord bot is silent for a few seconds while it restarts.", "A yes says too that the migrations were tried locally, and the variables looked through.", "Demo: the monitoring window is 30s."]}, "playbook": {"extends": null, "title": "Recorded", "functions": {}, "plan": {"live": "cat \"$PLACE/live\" || true", "uses": ["PLACE"], "migrations": null, "facts": [], "verify": []}, "deploy": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"\necho \"BROUGHT=$COMMIT\" >>\"$HANDRAIL_OUTPUT\"\n", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {"BROUGHT": "[0-9a-f]+"}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "restart", "title": "Restart", "group": null, "run": "echo \"begun\"\nwhile [ -e \"$PLACE/slow\" ]; do sleep 0.05; done\ntest ! -e \"$PLACE/broken\"\necho \"ran\" >>\"$PLACE/ran\"\necho \"ended\"\n", "functions": [], "uses": ["PLACE"], "sudo": [], "env_file": false, "outputs": {}, "verify": [{"says": "It ran", "warn": false, "when": {}, "check": "file", "path": "/srv/recorded/place/ran", "exists": true, "min_size": null, "max_age": null, "mode": null, "contains": null}, {"says": "Something is live", "warn": false, "when": {}, "check": "command", "run": "cat \"$PLACE/live\"", "functions": [], "uses": ["PLACE"], "matches": "^[0-9a-f]{40}$", "lacks": null, "at_least": null, "at_most": null, "unit": ""}], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "never", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "watch", "title": "Watch", "group": null, "run": null, "functions": [], "uses": [], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": {"window": "20.0s", "every": "1.0s", "measures": [{"measure": "errors_total", "says": "Errors", "units": ["teei-cockpit-astro"], "priority": null, "pattern": "error", "url": null, "redirects": false, "path": "/", "run": null, "uses": [], "unit": "", "at_most": 1000.0, "at_least": null, "times_baseline": null, "grows_at_most": null, "in_a_row": 1, "samples": 1, "warm_up": "0.0s"}], "question": "600.0s"}, "notify": false, "changes": false, "skippable": true, "when": {"WATCH": "true"}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "rollback": {"quick": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "full": null}, "drill": null, "keeps": [], "watches": []}}');
INSERT INTO "plans" VALUES('28db1511a0d14332a0800e078c9243d59d367a687206bbfa62bd2b78ff55a4ac','{"environment": "staging", "flow": "deploy", "requester": "you", "reason": "", "ref": "refs/heads/main", "commit": {"sha": "59dccba059d9c62fc502f959004665ba68f03170", "subject": "2", "author": "T", "at": 1767355200.0}, "live": {"sha": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "subject": "1", "author": "T", "at": 1767268800.0}, "commits": [{"sha": "59dccba059d9c62fc502f959004665ba68f03170", "subject": "2", "author": "T", "at": 1767355200.0}], "commit_count": 1, "backwards": false, "compare": "", "skips": [], "applied": [], "expected": [], "pending": [], "env_changes": [], "facts": [], "estimate": 0.07510733604431152, "at": null, "takes_back": null, "carried": {}, "carried_from": "", "passed_over": [], "target_run": "", "kept": [], "keep_schema": false, "covered": "", "target": {"title": "Staging (demo)", "playbook": "playbooks/staging.yaml", "hosts": {"app": [{"name": "staging", "address": "127.0.0.1", "port": 22022, "user": "deploy", "key": "/srv/host/client_key", "agent": false, "known_hosts": "/srv/recorded/config/known_hosts", "jump": null}]}, "origin": {"url": "/srv/recorded/place/origin", "key": null, "refs": ["main"], "default": "main", "compare": null, "forge": null}, "variables": {"PLACE": "/srv/recorded/place", "WATCH": "false"}, "secrets": {"ADMIN_SESSION": "file:secrets/ADMIN_SESSION", "API_KEY_ENCRYPTION_KEY": "file:secrets/API_KEY_ENCRYPTION_KEY", "DATABASE_URL": "file:secrets/DATABASE_URL", "FORGE_TOKEN": "file:secrets/FORGE_TOKEN", "MANAGER_SESSION": "file:secrets/MANAGER_SESSION", "PGPASSWORD": "file:secrets/PGPASSWORD", "VIEWER_SESSION": "file:secrets/VIEWER_SESSION"}, "database": null, "env_file": null, "approval": {"roles": ["approver"], "quorum": 1, "expires": "3153600000.0s", "remind": "900.0s", "yes": "+1", "no": "-1", "rollback": {"covered": false, "quick": {"roles": null, "quorum": null, "expires": null}, "full": {"roles": null, "quorum": null, "expires": null}}}, "monitoring": {"roles": [], "deadline": null, "at_deadline": "hold", "automatic": false}, "limits": {"log": "8000000B", "reconnect": "600.0s", "question": "3600.0s"}, "retention": {"at": "30 3 * * *", "least": 1, "most": 30, "age": "0.0s", "folders": "0.0s"}, "calendar": {"zone": null, "windows": [], "freezes": [], "wait": "3600.0s"}, "drills": null, "watching": {"enabled": false, "zone": null, "quiet": []}, "channels": ["terminal:deploys"], "notify": {"stakeholders": [], "alerts": []}, "notes": ["Between step 4 and step 6 the old code runs on the new schema.", "The Discord bot is silent for a few seconds while it restarts.", "A yes says too that the migrations were tried locally, and the variables looked through.", "Demo: the monitoring window is 30s."]}, "playbook": {"extends": null, "title": "Recorded", "functions": {}, "plan": {"live": "cat \"$PLACE/live\" || true", "uses": ["PLACE"], "migrations": null, "facts": [], "verify": []}, "deploy": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"\necho \"BROUGHT=$COMMIT\" >>\"$HANDRAIL_OUTPUT\"\n", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {"BROUGHT": "[0-9a-f]+"}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "restart", "title": "Restart", "group": null, "run": "echo \"begun\"\nwhile [ -e \"$PLACE/slow\" ]; do sleep 0.05; done\ntest ! -e \"$PLACE/broken\"\necho \"ran\" >>\"$PLACE/ran\"\necho \"ended\"\n", "functions": [], "uses": ["PLACE"], "sudo": [], "env_file": false, "outputs": {}, "verify": [{"says": "It ran", "warn": false, "when": {}, "check": "file", "path": "/srv/recorded/place/ran", "exists": true, "min_size": null, "max_age": null, "mode": null, "contains": null}, {"says": "Something is live", "warn": false, "when": {}, "check": "command", "run": "cat \"$PLACE/live\"", "functions": [], "uses": ["PLACE"], "matches": "^[0-9a-f]{40}$", "lacks": null, "at_least": null, "at_most": null, "unit": ""}], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "never", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "watch", "title": "Watch", "group": null, "run": null, "functions": [], "uses": [], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": {"window": "20.0s", "every": "1.0s", "measures": [{"measure": "errors_total", "says": "Errors", "units": ["teei-cockpit-astro"], "priority": null, "pattern": "error", "url": null, "redirects": false, "path": "/", "run": null, "uses": [], "unit": "", "at_most": 1000.0, "at_least": null, "times_baseline": null, "grows_at_most": null, "in_a_row": 1, "samples": 1, "warm_up": "0.0s"}], "question": "600.0s"}, "notify": false, "changes": false, "skippable": true, "when": {"WATCH": "true"}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "rollback": {"quick": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "full": null}, "drill": null, "keeps": [], "watches": []}}');
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
INSERT INTO "queues" VALUES('5BBCA5E46A786E9CF76AEF260C552AE9','runs',NULL,NULL,NULL,NULL,1,0,0.1,1795678607000,1795678607895,'handrail-demo',NULL,NULL,NULL,NULL);
CREATE TABLE replicas (
	replica TEXT NOT NULL, 
	machine TEXT NOT NULL, 
	process INTEGER NOT NULL, 
	version TEXT NOT NULL, 
	since DOUBLE NOT NULL, 
	seen DOUBLE NOT NULL, 
	draining BOOLEAN NOT NULL, 
	PRIMARY KEY (replica)
);
INSERT INTO "replicas" VALUES('76de9c93039a4d5e8fcd36f0a266cf0e','vm',25710,'',1.79567860784900474547e+09,1.79567860961000919347e+09,0);
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
INSERT INTO "runs" VALUES('staging-2','staging',2,1,0);
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
INSERT INTO "schema_upgrades" VALUES('0001','0.1.0',1.79567860784233379362e+09);
CREATE TABLE schema_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT schema_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "schema_version" VALUES('0001');
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
INSERT INTO "terminal_messages" VALUES(1,'deploys','staging-1/card/terminal:deploys',1.79567860796264529223e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #1 \\u00b7 deploy \\u00b7 succeeded\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ a3a18a8ad0\"], [\"From \\u2192 to\", \"nothing \\u2192 a3a18a8ad0\"], [\"Started\", \"\\ufdd0clock 1795678609.280\\ufdd1\"], [\"Approvals\", \"1 of 1: Dana\"]]}, {\"block\": \"context\", \"text\": \"Between step 4 and step 6 the old code runs on the new schema. \\u00b7 The Discord bot is silent for a few seconds while it restarts. \\u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \\u00b7 Demo: the monitoring window is 30s.\"}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.03, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out\"}, {\"detail\": \"2 checks passed\", \"seconds\": 0.026, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart\"}, {\"detail\": \"WATCH is \\\"false\\\", not \\\"true\\\"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch\"}]}, {\"block\": \"context\", \"text\": \"took 75ms \\u00b7 details in the thread or by /handrail show #1\"}], \"mentions\": [], \"text\": \"staging #1, deploy of main at a3a18a8ad0 for You, has succeeded.\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(2,'deploys','staging-1/approval/d91da5969bb3/terminal:deploys',1.7956786091548087597e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #1 \\u00b7 deploy \\u00b7 approved by Dana\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ a3a18a8ad0\"], [\"From \\u2192 to\", \"nothing \\u2192 a3a18a8ad0, 1 commit\"], [\"Approvals\", \"1 of 1: Dana\"], [\"Closed\", \"\\ufdd0clock 1795678609.196\\ufdd1\"]]}, {\"block\": \"context\", \"text\": \"plan d91da5969bb3 \\u00b7 commit a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1\"}], \"mentions\": [], \"text\": \"The approval request of staging #1 is closed: approved by Dana.\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(3,'deploys','staging-1/approved//0/0/terminal:deploys',1.79567860917370343207e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678609.137\\ufdd1 Dana approves on test.\"}], \"mentions\": [], \"text\": \"Dana approves on test.\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(4,'deploys','staging-1/quorum reached//0/0/terminal:deploys',1.79567860921856236461e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678609.196\\ufdd1 Approved by Dana.\"}], \"mentions\": [], \"text\": \"Approved by Dana.\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(5,'deploys','staging-1/step finished/code/1/0/terminal:deploys',1.79567860933219099043e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.03, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out passed\"}]}], \"mentions\": [], \"text\": \"1. Check out passed after 30ms.\", \"tone\": \"good\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(6,'deploys','staging-1/step finished/restart/1/0/terminal:deploys',1.79567860938932061199e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.026, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart passed\"}]}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"/srv/recorded/place/ran, 4 B\", \"seconds\": 0.0, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"It ran\"}, {\"detail\": \"a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1\", \"seconds\": 0.0, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"Something is live\"}]}], \"mentions\": [], \"text\": \"2. Restart passed after 26ms.\", \"tone\": \"good\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(7,'deploys','staging-1/step finished/watch/1/0/terminal:deploys',1.79567860943323683734e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"WATCH is \\\"false\\\", not \\\"true\\\"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch was left out\"}]}], \"mentions\": [], \"text\": \"3. Watch was left out: WATCH is \\\"false\\\", not \\\"true\\\".\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(8,'deploys','staging-1/end/0/terminal:deploys',1.79567860947424769394e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #1 \\u00b7 deploy \\u00b7 succeeded\"}, {\"block\": \"words\", \"text\": \"staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo).\"}, {\"block\": \"fields\", \"pairs\": [[\"Environment\", \"Staging (demo)\"], [\"Version\", \"nothing \\u2192 a3a18a8ad0\"], [\"Commits\", \"1 commit\"], [\"Asked by\", \"You\"], [\"Approved by\", \"Dana\"], [\"Duration\", \"75ms\"], [\"Monitoring\", \"skipped over 20s\"]]}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.03, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out\"}, {\"detail\": \"\", \"seconds\": 0.026, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart\"}, {\"detail\": \"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch\"}]}, {\"block\": \"words\", \"text\": \"Where to look next:\\n/handrail show #1 tells the whole run\\n/handrail log #1 code shows what a step printed\"}, {\"block\": \"context\", \"text\": \"journal head 6f2273e69aed12d37d03596fb19056749254663e5b580f9ea9a59131565214d8, checked by /handrail audit verify\"}], \"mentions\": [], \"text\": \"staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo).\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(9,'deploys','staging-2/card/terminal:deploys',1.79567860948127698897e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #2 \\u00b7 deploy \\u00b7 waiting for approval\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ 59dccba059\"], [\"From \\u2192 to\", \"a3a18a8ad0 \\u2192 59dccba059\"], [\"Approvals\", \"0 of 1\"]]}, {\"block\": \"context\", \"text\": \"Between step 4 and step 6 the old code runs on the new schema. \\u00b7 The Discord bot is silent for a few seconds while it restarts. \\u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \\u00b7 Demo: the monitoring window is 30s.\"}, {\"block\": \"context\", \"text\": \"asked for \\ufdd0span 1795678609.388\\ufdd1 \\u00b7 details in the thread or by /handrail show #2\"}, {\"block\": \"actions\", \"buttons\": [{\"action\": \"cancel staging-2\", \"ask\": \"\", \"confirm\": \"Stop staging #2? A running step is ended, and staging may stay as is.\", \"dangerous\": true, \"label\": \"Cancel\"}]}], \"mentions\": [], \"text\": \"staging #2, deploy of main at 59dccba059 for You, waits for approval, 0 of 1 given.\", \"tone\": \"neutral\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(10,'deploys','staging-1/hold freed//0/0/terminal:deploys',1.79567860948832035061e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678609.355\\ufdd1 Staging is free again: succeeded.\"}], \"mentions\": [], \"text\": \"Staging is free again: succeeded.\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(11,'deploys','staging-2/approval/28db1511a0d1/terminal:deploys',1.7956786096850636006e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #2 \\u00b7 deploy \\u00b7 approval wanted\"}, {\"block\": \"words\", \"text\": \"You asks to deploy main @ 59dccba059 to Staging (demo).\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Environment\", \"Staging (demo)\"], [\"Ref\", \"main\"], [\"From \\u2192 to\", \"a3a18a8ad0 \\u2192 59dccba059\"], [\"Expected duration\", \"about 75ms, from earlier runs\"]]}, {\"block\": \"context\", \"text\": \"Between step 4 and step 6 the old code runs on the new schema. \\u00b7 The Discord bot is silent for a few seconds while it restarts. \\u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \\u00b7 Demo: the monitoring window is 30s.\"}, {\"block\": \"words\", \"text\": \"1 commit since a3a18a8ad0, newest first:\\n59dccba 2 (T)\"}, {\"block\": \"context\", \"text\": \"plan 28db1511a0d1 \\u00b7 commit 59dccba059d9c62fc502f959004665ba68f03170\"}, {\"block\": \"words\", \"text\": \"How to decide:\\nWanted: 1 yes from approver (Dana); not from You, who asked.\\n\\ud83d\\udc4d (+1) on this message is a yes, \\ud83d\\udc4e (-1) is a no and ends it. Reactions elsewhere do not count.\"}, {\"block\": \"context\", \"text\": \"expires \\ufdd0clock 4949278609.661\\ufdd1, \\ufdd0distance 4949278609.661\\ufdd1 \\u00b7 bound to this plan and commit\"}, {\"block\": \"actions\", \"buttons\": [{\"action\": \"vote staging-2 yes\", \"ask\": \"\", \"confirm\": \"\", \"dangerous\": false, \"label\": \"Approve\"}, {\"action\": \"vote staging-2 no\", \"ask\": \"\", \"confirm\": \"Reject staging #2? That ends it at once.\", \"dangerous\": true, \"label\": \"Reject\"}, {\"action\": \"break-glass staging-2\", \"ask\": \"Why it cannot wait (10 characters or more)\", \"confirm\": \"\", \"dangerous\": true, \"label\": \"Break glass\\u2026\"}]}], \"mentions\": [\"dana\"], \"text\": \"You asks for approval of staging #2: deploy main at 59dccba059 to Staging (demo).\", \"tone\": \"warning\"}", "thread": null}');
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
INSERT INTO "workflow_input" VALUES('staging-1/0','{"namedArgs":{},"positionalArgs":["staging-1"]}',1795678607000);
INSERT INTO "workflow_input" VALUES('staging-2/0','{"namedArgs":{},"positionalArgs":["staging-2"]}',1795678609000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_output" VALUES('staging-1/0','"done"',NULL,1795678609000);
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
INSERT INTO "workflow_status" VALUES('staging-1/0','SUCCESS','carry',NULL,NULL,NULL,NULL,NULL,NULL,'76de9c93039a4d5e8fcd36f0a266cf0e',1795678607000,1795678609000,'1','',NULL,NULL,1,'runs',NULL,NULL,NULL,1795678608000,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795678609000,'null',NULL,NULL,0,'handrail-demo','e40f94c5-dcba-43c3-97d8-9cd524d93459');
INSERT INTO "workflow_status" VALUES('staging-2/0','PENDING','carry',NULL,NULL,NULL,NULL,NULL,NULL,'76de9c93039a4d5e8fcd36f0a266cf0e',1795678609000,1795678609000,'1','',NULL,NULL,1,'runs',NULL,NULL,NULL,1795678609000,NULL,0,NULL,NULL,'c66794f7-e9e0-4bff-9985-be4438ec79a7',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'handrail-demo','24242989-a7d7-43cf-b3d5-b7abb15e1512');
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
