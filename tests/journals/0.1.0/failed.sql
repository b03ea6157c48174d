BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('4d31dede-5cb3-4edd-8e2d-d1907338ea52','1',1795678618000,1795678618000,'handrail-demo');
CREATE TABLE chat_presence (
	platform TEXT NOT NULL, 
	present_at DOUBLE NOT NULL, 
	lost_at DOUBLE NOT NULL, 
	told_since DOUBLE NOT NULL, 
	told_until DOUBLE NOT NULL, 
	PRIMARY KEY (platform)
);
INSERT INTO "chat_presence" VALUES('terminal',1.79567861866915535933e+09,0.0,0.0,0.0);
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
INSERT INTO "cursors" VALUES('announcer',28);
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
INSERT INTO "events" VALUES(1,'staging-1','',0,'requested',0,1.79567861861520290372e+09,'you','{"environment": "staging", "number": 1, "flow": "deploy", "ref": "", "reason": "", "skips": [], "at": 0.0, "plan_only": false, "channel": ""}','69af3108003ab80ccd0cdbc7294789b2b0a7c843a8271d2174d694bf78741954');
INSERT INTO "events" VALUES(2,'staging-1','',0,'planned',0,1.79567861965577292441e+09,'handrail','{"digest": "d91da5969bb3321835c0b71a5fdd25c5a44a7aa8ece08fe27f34abb582f54f69", "checks": []}','e30103691885728ada6ad5aa2770acb88ddbffb0eb21fb03108df732ffaf0c31');
INSERT INTO "events" VALUES(3,'staging-1','',0,'approval requested',0,1.79567861966520619389e+09,'handrail','{"digest": "d91da5969bb3321835c0b71a5fdd25c5a44a7aa8ece08fe27f34abb582f54f69", "expires": 4949278619.665203, "quorum": 1, "roles": ["approver"]}','620f36cb66977cf88b94cfc01f0503772a406a56673bd844ca7ea611a2284c21');
INSERT INTO "events" VALUES(4,'staging-1','',0,'approval posted',0,1.79567861967534780497e+09,'handrail','{"message": "request"}','f0c7e39a6bc413ec037365fa6ca62b252fcf7ebef19c720d7046585e3436e5c7');
INSERT INTO "events" VALUES(5,'staging-1','',0,'approved',0,1.79567861969654417038e+09,'dana','{"person": "dana", "digest": "d91da5969bb3321835c0b71a5fdd25c5a44a7aa8ece08fe27f34abb582f54f69", "via": "test", "message": "", "pressed": false}','0fcd7c96688f0420577be60d8cd190e7fd8a1d73cf221d79e1947615be9512aa');
INSERT INTO "events" VALUES(6,'staging-1','',0,'approval posted',1,1.79567861971831250187e+09,'handrail','{"message": "2"}','3524173525fcf473b5e99f5c29e4a90578aa89c1923aaa353801f4c0b88e39fe');
INSERT INTO "events" VALUES(7,'staging-1','',0,'quorum reached',0,1.7956786197820928096e+09,'handrail','{"approvers": ["dana"]}','658b7203838527c9ec33d2a03d04ab7ce0a49ef0bf2b124600eadb7d6bb6f760');
INSERT INTO "events" VALUES(8,'staging-1','',0,'hold taken',0,1.79567861978465723995e+09,'handrail','{"environment": "staging", "from": ""}','4627facd31a37ee01fe479f73d82bb728a6493030eef0384b05f0d3944a7b3dd');
INSERT INTO "events" VALUES(9,'staging-1','',0,'started',0,1.79567861987896037101e+09,'handrail','{"moved": 0, "boots": {"staging": "00000000-0000-4000-8000-000000000000"}, "host_time": 1795678619}','9ee93e5b1e9aa6b187096acfcfeb878a917fe80a717842de4e53f37fc4a34f43');
INSERT INTO "events" VALUES(10,'staging-1','code',1,'step started',0,1.79567861988356399535e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "6376cebb582eb9a7cc888d6fbbaa9137", "changes": true, "monitor": false, "only_checks": false, "checks": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}','14aba5edd8ad1e660967df1eb6bcf1e6eced8b95f1842b6ed9e539a3dda780ff');
INSERT INTO "events" VALUES(11,'staging-1','code',1,'step finished',0,1.79567861992365384099e+09,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.04, "outputs": {"BROUGHT": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}, "checks": [], "checklist": [], "survivors": [], "tail": "", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','fd0d045a876b77844866275d7696ffb854fceb04616280be7bde1800c3096d76');
INSERT INTO "events" VALUES(12,'staging-1','restart',1,'step started',0,1.79567861992400741579e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "8e076e732312e75f24984517049fc5b8", "changes": true, "monitor": false, "only_checks": false, "checks": "e3c3b26ed8bf3b1b1f71a4a2571f1ea83f2b0af2e83fc64402bba66468d8b387"}','eafa89edae782cf96e37b0190c19573d8eccb2f559d7270159713086eb6b7f68');
INSERT INTO "events" VALUES(13,'staging-1','restart',1,'step finished',0,1.79567861998302412025e+09,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.059, "outputs": {}, "checks": [{"says": "It ran", "kind": "file", "verdict": "passed", "measured": "/srv/recorded/place/ran, 4 B", "expected": "there", "detail": "/srv/recorded/place/ran: 4 B, mode 644"}, {"says": "Something is live", "kind": "command", "verdict": "passed", "measured": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "expected": "a match of ^[0-9a-f]{40}$", "detail": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}], "checklist": [], "survivors": [], "tail": "begun\nended", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','78663cffb1a9a0cba662b6ff5df61353f6408e96acff06bfb500843a382651d0');
INSERT INTO "events" VALUES(14,'staging-1','watch',1,'step finished',0,1.79567861998788142201e+09,'handrail','{"outcome": "skipped", "why": "WATCH is \"false\", not \"true\""}','fba5ce98c7f52109a3341d28b1e6adb002f02951b26dab739c17ea20b3c0af54');
INSERT INTO "events" VALUES(15,'staging-1','',0,'finished',0,1.79567861999119353288e+09,'handrail','{"outcome": "succeeded", "reason": "", "held": false}','772682f5124a826aa54647086f47b5495eb2ad3a3a0a0f35977f3ad51bbbdf2f');
INSERT INTO "events" VALUES(16,'staging-1','',0,'hold freed',0,1.79567861999119353288e+09,'handrail','{"environment": "staging", "reason": "succeeded"}','b63bcebd6c222179d5b81fca83f6cc4c3265594b994ae1432c0c726eb6fb0220');
INSERT INTO "events" VALUES(17,'staging-2','',0,'requested',0,1.79567862003401231768e+09,'you','{"environment": "staging", "number": 2, "flow": "deploy", "ref": "", "reason": "", "skips": [], "at": 0.0, "plan_only": false, "channel": ""}','fa79ff7c8e64d03b6e4f9d9e02192a473728285cb6b093addc348baba50c7743');
INSERT INTO "events" VALUES(18,'staging-2','',0,'planned',0,1.79567862026860904697e+09,'handrail','{"digest": "db2e91c9a47523ee71709f44be478c89737c08cfccb1184d25b95f6070af0d80", "checks": []}','7bc0986f7dd6a3fe75508374a7f39992de04a8f24d7871e824500a0d8edde0f1');
INSERT INTO "events" VALUES(19,'staging-2','',0,'approval requested',0,1.79567862027713465687e+09,'handrail','{"digest": "db2e91c9a47523ee71709f44be478c89737c08cfccb1184d25b95f6070af0d80", "expires": 4949278620.27713, "quorum": 1, "roles": ["approver"]}','ead04f273a7c17d40e7d1043174ce851f1bd035a5558507f193bde66799156d6');
INSERT INTO "events" VALUES(20,'staging-2','',0,'approval posted',0,1.79567862029197907445e+09,'handrail','{"message": "request"}','2f0068b1d101035a2ad19266e04c47fdde357a334b3bf305f7ba10e14d7c5da6');
INSERT INTO "events" VALUES(21,'staging-2','',0,'approved',0,1.79567862030257582666e+09,'dana','{"person": "dana", "digest": "db2e91c9a47523ee71709f44be478c89737c08cfccb1184d25b95f6070af0d80", "via": "test", "message": "", "pressed": false}','3b447c3bb1d4cc1b343e3e8e6f71a6154a85ba9ec6a8652ba2876e4ad8ca532b');
INSERT INTO "events" VALUES(22,'staging-2','',0,'approval posted',1,1.79567862036222338677e+09,'handrail','{"message": "11"}','aff264b9363678d2716e5c9e09f221e2a3d64268e818aa7f62e018456a656f0c');
INSERT INTO "events" VALUES(23,'staging-2','',0,'quorum reached',0,1.79567862042884039881e+09,'handrail','{"approvers": ["dana"]}','e9d56c9469e52056935a56077c615cbfaadfa37891006d22d1c104bed12c90c8');
INSERT INTO "events" VALUES(24,'staging-2','',0,'hold taken',0,1.79567862043917560576e+09,'handrail','{"environment": "staging", "from": ""}','edb544b03ef59ef45705ec50bfbed738a82cc8e351f0db7a1925e492f589da76');
INSERT INTO "events" VALUES(25,'staging-2','',0,'started',0,1.79567862058565092084e+09,'handrail','{"moved": 0, "boots": {"staging": "00000000-0000-4000-8000-000000000000"}, "host_time": 1795678620}','be28c7236b9e429fcfcc14987d1cb387b1db5a7c0510a7ad5eb1a1f909c495aa');
INSERT INTO "events" VALUES(26,'staging-2','code',1,'step started',0,1.79567862059996199604e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "579b3d1495f743b3b68f8711e83ee38c", "changes": true, "monitor": false, "only_checks": false, "checks": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}','c2ba5af886a40fe70ec2edc40b62ff518df92dc35a1a05f78a528aab5734a439');
INSERT INTO "events" VALUES(27,'staging-2','code',1,'step finished',0,1.79567862065544152265e+09,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.055, "outputs": {"BROUGHT": "59dccba059d9c62fc502f959004665ba68f03170"}, "checks": [], "checklist": [], "survivors": [], "tail": "", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','62f943496f19a07365950766aeb0913f49b91eeff6a4af4b6fd9ed9d54b64c4a');
INSERT INTO "events" VALUES(28,'staging-2','restart',1,'step started',0,1.79567862065572786335e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "dd96957b0490a6714700cfeb80441da4", "changes": true, "monitor": false, "only_checks": false, "checks": "938d3d3b09f3ceaf6458f065fdc3ae8c81779fb76e9e1431ce7d7daaa01c647c"}','4a7cc60c55e8eb4d17e0460526e03d0074df02a66b17da3a91cecb49f241ff70');
INSERT INTO "events" VALUES(29,'staging-2','restart',1,'step finished',0,1.7956786206756546497e+09,'handrail','{"outcome": "failed", "why": "its script ended with exit status 1", "status": 1, "seconds": 0.02, "outputs": {}, "checks": [], "checklist": [], "survivors": [], "tail": "begun", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','1c6be8d997cd4fc03280013d5ceaf4787cb9a36521c455b7eb452e8e3dbc66af');
INSERT INTO "events" VALUES(30,'staging-2','',0,'finished',0,1.79567862071236085895e+09,'handrail','{"outcome": "failed", "reason": "Restart: its script ended with exit status 1", "held": true}','a18fe0b87593e1dfb2557bf5c27bf723b6082b1460e368e0073f573f8d68e247');
CREATE TABLE holds (
	environment TEXT NOT NULL, 
	run TEXT NOT NULL, 
	person TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	since DOUBLE NOT NULL, 
	until DOUBLE, 
	PRIMARY KEY (environment)
);
INSERT INTO "holds" VALUES('staging','staging-2','you','staging #2 is being deployed',1.79567862043917560576e+09,NULL);
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
INSERT INTO "log_chunks" VALUES('staging-2','restart',1,0,6,X'626567756E0A');
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
INSERT INTO "notifications" VALUES('214b3ceb-abfb-4e33-aa60-5fa1653de49e','staging-1/0','wake','"look"',1795678619000,'portable_json',1,2);
INSERT INTO "notifications" VALUES('c839126f-fdbd-4b35-bd9b-97c8f278eda6','staging-2/0','wake','"look"',1795678620000,'portable_json',1,2);
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
INSERT INTO "operation_outputs" VALUES('staging-1/0',1,'advance','3153599999.995862',NULL,NULL,1795678619585,1795678619673,'portable_json','handrail-demo',1795678619000);
INSERT INTO "operation_outputs" VALUES('staging-1/0',3,'DBOS.sleep','1795678919.683305',NULL,NULL,1795678619683,1795678619683,'portable_json','handrail-demo',1795678619000);
INSERT INTO "operation_outputs" VALUES('staging-1/0',2,'DBOS.recv','"look"',NULL,NULL,1795678619682,1795678619778,'portable_json','handrail-demo',1795678619000);
INSERT INTO "operation_outputs" VALUES('staging-1/0',4,'advance','null',NULL,NULL,1795678619779,1795678620037,'portable_json','handrail-demo',1795678620000);
INSERT INTO "operation_outputs" VALUES('staging-2/0',1,'advance','3153599999.9861956',NULL,NULL,1795678620135,1795678620291,'portable_json','handrail-demo',1795678620000);
INSERT INTO "operation_outputs" VALUES('staging-2/0',3,'DBOS.sleep','1795678920.4237654',NULL,NULL,1795678620423,1795678620423,'portable_json','handrail-demo',1795678620000);
INSERT INTO "operation_outputs" VALUES('staging-2/0',2,'DBOS.recv','"look"',NULL,NULL,1795678620422,1795678620425,'portable_json','handrail-demo',1795678620000);
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
INSERT INTO "outbox" VALUES('staging-1/card/terminal:deploys',1,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #1 \u00b7 deploy \u00b7 succeeded"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ a3a18a8ad0"], ["From \u2192 to", "nothing \u2192 a3a18a8ad0"], ["Started", "\ufdd0clock 1795678619.879\ufdd1"], ["Approvals", "1 of 1: Dana"]]}, {"block": "context", "text": "Between step 4 and step 6 the old code runs on the new schema. \u00b7 The Discord bot is silent for a few seconds while it restarts. \u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \u00b7 Demo: the monitoring window is 30s."}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.04, "sign": "passed", "since": 0.0, "text": "1. Check out"}, {"detail": "2 checks passed", "seconds": 0.059, "sign": "passed", "since": 0.0, "text": "2. Restart"}, {"detail": "WATCH is \"false\", not \"true\"", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch"}]}, {"block": "context", "text": "took 112ms \u00b7 details in the thread or by /handrail show #1"}], "mentions": [], "text": "staging #1, deploy of main at a3a18a8ad0 for You, has succeeded.", "tone": "good"}',11,11,'1',0,'[]','',1.79567862009850907328e+09,0,0.0,'',0,'staging-1',0,1.79567862004811286923e+09,1.79567861869154167175e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/approval/d91da5969bb3/terminal:deploys',2,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #1 \u00b7 deploy \u00b7 approved by Dana"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ a3a18a8ad0"], ["From \u2192 to", "nothing \u2192 a3a18a8ad0, 1 commit"], ["Approvals", "1 of 1: Dana"], ["Closed", "\ufdd0clock 1795678619.782\ufdd1"]]}, {"block": "context", "text": "plan d91da5969bb3 \u00b7 commit a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}], "mentions": [], "text": "The approval request of staging #1 is closed: approved by Dana.", "tone": "good"}',2,2,'2',0,'[]','',1.79567861980785441395e+09,0,0.0,'',0,'staging-1',0,1.7956786197882165909e+09,1.79567861971253728867e+09,'','',0,1);
INSERT INTO "outbox" VALUES('staging-1/approved//0/0/terminal:deploys',3,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678619.697\ufdd1 Dana approves on test."}], "mentions": [], "text": "Dana approves on test.", "tone": "neutral"}',1,1,'3',0,'[]','',1.79567861973174786567e+09,0,0.0,'',0,'staging-1',2,1.79567861971448826784e+09,1.79567861973174786567e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/quorum reached//0/0/terminal:deploys',4,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678619.782\ufdd1 Approved by Dana."}], "mentions": [], "text": "Approved by Dana.", "tone": "neutral"}',1,1,'4',0,'[]','',1.79567861982591462136e+09,0,0.0,'',0,'staging-1',2,1.7956786197882165909e+09,1.79567861982591462136e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/step finished/code/1/0/terminal:deploys',5,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "", "seconds": 0.04, "sign": "passed", "since": 0.0, "text": "1. Check out passed"}]}], "mentions": [], "text": "1. Check out passed after 40ms.", "tone": "good"}',1,1,'5',0,'[]','',1.79567861994518542293e+09,0,0.0,'',0,'staging-1',2,1.79567861992993330956e+09,1.79567861994518542293e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/step finished/restart/1/0/terminal:deploys',6,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "", "seconds": 0.059, "sign": "passed", "since": 0.0, "text": "2. Restart passed"}]}, {"block": "lines", "lines": [{"detail": "/srv/recorded/place/ran, 4 B", "seconds": 0.0, "sign": "passed", "since": 0.0, "text": "It ran"}, {"detail": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "seconds": 0.0, "sign": "passed", "since": 0.0, "text": "Something is live"}]}], "mentions": [], "text": "2. Restart passed after 59ms.", "tone": "good"}',1,1,'6',0,'[]','',1.79567862006536245345e+09,0,0.0,'',0,'staging-1',2,1.79567861999422335624e+09,1.79567862006536245345e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/step finished/watch/1/0/terminal:deploys',7,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "WATCH is \"false\", not \"true\"", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch was left out"}]}], "mentions": [], "text": "3. Watch was left out: WATCH is \"false\", not \"true\".", "tone": "neutral"}',1,1,'9',0,'[]','',1.79567862018806695943e+09,0,0.0,'',0,'staging-1',2,1.79567862000660157201e+09,1.79567862018806695943e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/end/0/terminal:deploys',8,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #1 \u00b7 deploy \u00b7 succeeded"}, {"block": "words", "text": "staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo)."}, {"block": "fields", "pairs": [["Environment", "Staging (demo)"], ["Version", "nothing \u2192 a3a18a8ad0"], ["Commits", "1 commit"], ["Asked by", "You"], ["Approved by", "Dana"], ["Duration", "112ms"], ["Monitoring", "skipped over 20s"]]}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.04, "sign": "passed", "since": 0.0, "text": "1. Check out"}, {"detail": "", "seconds": 0.059, "sign": "passed", "since": 0.0, "text": "2. Restart"}, {"detail": "", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch"}]}, {"block": "words", "text": "Where to look next:\n/handrail show #1 tells the whole run\n/handrail log #1 code shows what a step printed"}, {"block": "context", "text": "journal head b63bcebd6c222179d5b81fca83f6cc4c3265594b994ae1432c0c726eb6fb0220, checked by /handrail audit verify"}], "mentions": [], "text": "staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo).", "tone": "good"}',1,1,'7',0,'[]','',1.79567862010820412637e+09,0,0.0,'',0,'staging-1',0,1.79567862004811286923e+09,1.79567862010820412637e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/hold freed//0/0/terminal:deploys',9,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678619.991\ufdd1 Staging is free again: succeeded."}], "mentions": [], "text": "Staging is free again: succeeded.", "tone": "neutral"}',1,1,'10',0,'[]','',1.79567862021071529389e+09,0,0.0,'',0,'staging-1',2,1.79567862007000613212e+09,1.79567862021071529389e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/card/terminal:deploys',10,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #2 \u00b7 deploy \u00b7 running step 2 of 3"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ 59dccba059"], ["From \u2192 to", "a3a18a8ad0 \u2192 59dccba059"], ["Started", "\ufdd0clock 1795678620.586\ufdd1"], ["Approvals", "1 of 1: Dana"]]}, {"block": "context", "text": "Between step 4 and step 6 the old code runs on the new schema. \u00b7 The Discord bot is silent for a few seconds while it restarts. \u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \u00b7 Demo: the monitoring window is 30s."}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.055, "sign": "passed", "since": 0.0, "text": "1. Check out"}, {"detail": "", "seconds": 0.0, "sign": "running", "since": 1795678620.6557279, "text": "2. Restart"}, {"detail": "", "seconds": 0.0, "sign": "waiting", "since": 0.0, "text": "3. Watch"}]}, {"block": "context", "text": "holds staging \u00b7 running for \ufdd0span 1795678620.586\ufdd1 \u00b7 details in the thread or by /handrail show #2"}, {"block": "actions", "buttons": [{"action": "cancel staging-2", "ask": "", "confirm": "Stop staging #2? A running step is ended, and staging may stay as is.", "dangerous": true, "label": "Cancel"}, {"action": "take-back staging-2 quick", "ask": "", "confirm": "Stop staging #2 and take it back? The code goes back, the database stays: it brings no migrations. It needs an approval of its own.", "dangerous": true, "label": "Abort and roll back"}]}], "mentions": [], "text": "staging #2, deploy of main at 59dccba059 for You, is running step 2 of 3, Restart.", "tone": "busy"}',8,8,'8',0,'[]','',1.79567862067671632766e+09,0,0.0,'',0,'staging-2',1,1.79567862066518926615e+09,1.79567862014365434639e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/approval/db2e91c9a475/terminal:deploys',11,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #2 \u00b7 deploy \u00b7 approved by Dana"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ 59dccba059"], ["From \u2192 to", "a3a18a8ad0 \u2192 59dccba059, 1 commit"], ["Approvals", "1 of 1: Dana"], ["Closed", "\ufdd0clock 1795678620.429\ufdd1"]]}, {"block": "context", "text": "plan db2e91c9a475 \u00b7 commit 59dccba059d9c62fc502f959004665ba68f03170"}], "mentions": [], "text": "The approval request of staging #2 is closed: approved by Dana.", "tone": "good"}',2,2,'11',0,'[]','',1.79567862046213817597e+09,0,0.0,'',0,'staging-2',0,1.79567862044439625736e+09,1.7956786203497111797e+09,'','',0,1);
INSERT INTO "outbox" VALUES('staging-2/approved//0/0/terminal:deploys',12,'terminal','deploys','staging-2/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678620.303\ufdd1 Dana approves on test."}], "mentions": [], "text": "Dana approves on test.", "tone": "neutral"}',1,1,'12',0,'[]','',1.79567862037998318669e+09,0,0.0,'',0,'staging-2',2,1.79567862032975292209e+09,1.79567862037998318669e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/quorum reached//0/0/terminal:deploys',13,'terminal','deploys','staging-2/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678620.429\ufdd1 Approved by Dana."}], "mentions": [], "text": "Approved by Dana.", "tone": "neutral"}',1,1,'13',0,'[]','',1.79567862049739933013e+09,0,0.0,'',0,'staging-2',2,1.79567862044439625736e+09,1.79567862049739933013e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/step finished/code/1/0/terminal:deploys',14,'terminal','deploys','staging-2/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "", "seconds": 0.055, "sign": "passed", "since": 0.0, "text": "1. Check out passed"}]}], "mentions": [], "text": "1. Check out passed after 55ms.", "tone": "good"}',1,0,NULL,0,'[]','',0.0,0,0.0,'',1,'staging-2',2,1.79567862066518926615e+09,0.0,'','',1,0);
CREATE TABLE plans (
	digest TEXT NOT NULL, 
	body JSON NOT NULL, 
	PRIMARY KEY (digest)
);
INSERT INTO "plans" VALUES('d91da5969bb3321835c0b71a5fdd25c5a44a7aa8ece08fe27f34abb582f54f69','{"environment": "staging", "flow": "deploy", "requester": "you", "reason": "", "ref": "refs/heads/main", "commit": {"sha": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "subject": "1", "author": "T", "at": 1767268800.0}, "live": null, "commits": [{"sha": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "subject": "1", "author": "T", "at": 1767268800.0}], "commit_count": 1, "backwards": false, "compare": "", "skips": [], "applied": [], "expected": [], "pending": [], "env_changes": [], "facts": [], "estimate": null, "at": null, "takes_back": null, "carried": {}, "carried_from": "", "passed_over": [], "target_run": "", "kept": [], "keep_schema": false, "covered": "", "target": {"title": "Staging (demo)", "playbook": "playbooks/staging.yaml", "hosts": {"app": [{"name": "staging", "address": "127.0.0.1", "port": 22022, "user": "deploy", "key": "/srv/host/client_key", "agent": false, "known_hosts": "/srv/recorded/config/known_hosts", "jump": null}]}, "origin": {"url": "/srv/recorded/place/origin", "key": null, "refs": ["main"], "default": "main", "compare": null, "forge": null}, "variables": {"PLACE": "/srv/recorded/place", "WATCH": "false"}, "secrets": {"ADMIN_SESSION": "file:secrets/ADMIN_SESSION", "API_KEY_ENCRYPTION_KEY": "file:secrets/API_KEY_ENCRYPTION_KEY", "DATABASE_URL": "file:secrets/DATABASE_URL", "FORGE_TOKEN": "file:secrets/FORGE_TOKEN", "MANAGER_SESSION": "file:secrets/MANAGER_SESSION", "PGPASSWORD": "file:secrets/PGPASSWORD", "VIEWER_SESSION": "file:secrets/VIEWER_SESSION"}, "database": null, "env_file": null, "approval": {"roles": ["approver"], "quorum": 1, "expires": "3153600000.0s", "remind": "900.0s", "yes": "+1", "no": "-1", "rollback": {"covered": false, "quick": {"roles": null, "quorum": null, "expires": null}, "full": {"roles": null, "quorum": null, "expires": null}}}, "monitoring": {"roles": [], "deadline": null, "at_deadline": "hold", "automatic": false}, "limits": {"log": "8000000B", "reconnect": "600.0s", "question": "3600.0s"}, "retention": {"at": "30 3 * * *", "least": 1, "most": 30, "age": "0.0s", "folders": "0.0s"}, "calendar": {"zone": null, "windows": [], "freezes": [], "wait": "3600.0s"}, "drills": null, "watching": {"enabled": false, "zone": null, "quiet": []}, "channels": ["terminal:deploys"], "notify": {"stakeholders": [], "alerts": []}, "notes": ["Between step 4 and step 6 the old code runs on the new schema.", "The Discord bot is silent for a few seconds while it restarts.", "A yes says too that the migrations were tried locally, and the variables looked through.", "Demo: the monitoring window is 30s."]}, "playbook": {"extends": null, "title": "Recorded", "functions": {}, "plan": {"live": "cat \"$PLACE/live\" || true", "uses": ["PLACE"], "migrations": null, "facts": [], "verify": []}, "deploy": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"\necho \"BROUGHT=$COMMIT\" >>\"$HANDRAIL_OUTPUT\"\n", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {"BROUGHT": "[0-9a-f]+"}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "restart", "title": "Restart", "group": null, "run": "echo \"begun\"\nwhile [ -e \"$PLACE/slow\" ]; do sleep 0.05; done\ntest ! -e \"$PLACE/broken\"\necho \"ran\" >>\"$PLACE/ran\"\necho \"ended\"\n", "functions": [], "uses": ["PLACE"], "sudo": [], "env_file": false, "outputs": {}, "verify": [{"says": "It ran", "warn": false, "when": {}, "check": "file", "path": "/srv/recorded/place/ran", "exists": true, "min_size": null, "max_age": null, "mode": null, "contains": null}, {"says": "Something is live", "warn": false, "when": {}, "check": "command", "run": "cat \"$PLACE/live\"", "functions": [], "uses": ["PLACE"], "matches": "^[0-9a-f]{40}$", "lacks": null, "at_least": null, "at_most": null, "unit": ""}], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "never", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "watch", "title": "Watch", "group": null, "run": null, "functions": [], "uses": [], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": {"window": "20.0s", "every": "1.0s", "measures": [{"measure": "errors_total", "says": "Errors", "units": ["teei-cockpit-astro"], "priority": null, "pattern": "error", "url": null, "redirects": false, "path": "/", "run": null, "uses": [], "unit": "", "at_most": 1000.0, "at_least": null, "times_baseline": null, "grows_at_most": null, "in_a_row": 1, "samples": 1, "warm_up": "0.0s"}], "question": "600.0s"}, "notify": false, "changes": false, "skippable": true, "when": {"WATCH": "true"}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "rollback": {"quick": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "full": null}, "drill": null, "keeps": [], "watches": []}}');
INSERT INTO "plans" VALUES('db2e91c9a47523ee71709f44be478c89737c08cfccb1184d25b95f6070af0d80','{"environment": "staging", "flow": "deploy", "requester": "you", "reason": "", "ref": "refs/heads/main", "commit": {"sha": "59dccba059d9c62fc502f959004665ba68f03170", "subject": "2", "author": "T", "at": 1767355200.0}, "live": {"sha": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "subject": "1", "author": "T", "at": 1767268800.0}, "commits": [{"sha": "59dccba059d9c62fc502f959004665ba68f03170", "subject": "2", "author": "T", "at": 1767355200.0}], "commit_count": 1, "backwards": false, "compare": "", "skips": [], "applied": [], "expected": [], "pending": [], "env_changes": [], "facts": [], "estimate": 0.11223316192626953, "at": null, "takes_back": null, "carried": {}, "carried_from": "", "passed_over": [], "target_run": "", "kept": [], "keep_schema": false, "covered": "", "target": {"title": "Staging (demo)", "playbook": "playbooks/staging.yaml", "hosts": {"app": [{"name": "staging", "address": "127.0.0.1", "port": 22022, "user": "deploy", "key": "/srv/host/client_key", "agent": false, "known_hosts": "/srv/recorded/config/known_hosts", "jump": null}]}, "origin": {"url": "/srv/recorded/place/origin", "key": null, "refs": ["main"], "default": "main", "compare": null, "forge": null}, "variables": {"PLACE": "/srv/recorded/place", "WATCH": "false"}, "secrets": {"ADMIN_SESSION": "file:secrets/ADMIN_SESSION", "API_KEY_ENCRYPTION_KEY": "file:secrets/API_KEY_ENCRYPTION_KEY", "DATABASE_URL": "file:secrets/DATABASE_URL", "FORGE_TOKEN": "file:secrets/FORGE_TOKEN", "MANAGER_SESSION": "file:secrets/MANAGER_SESSION", "PGPASSWORD": "file:secrets/PGPASSWORD", "VIEWER_SESSION": "file:secrets/VIEWER_SESSION"}, "database": null, "env_file": null, "approval": {"roles": ["approver"], "quorum": 1, "expires": "3153600000.0s", "remind": "900.0s", "yes": "+1", "no": "-1", "rollback": {"covered": false, "quick": {"roles": null, "quorum": null, "expires": null}, "full": {"roles": null, "quorum": null, "expires": null}}}, "monitoring": {"roles": [], "deadline": null, "at_deadline": "hold", "automatic": false}, "limits": {"log": "8000000B", "reconnect": "600.0s", "question": "3600.0s"}, "retention": {"at": "30 3 * * *", "least": 1, "most": 30, "age": "0.0s", "folders": "0.0s"}, "calendar": {"zone": null, "windows": [], "freezes": [], "wait": "3600.0s"}, "drills": null, "watching": {"enabled": false, "zone": null, "quiet": []}, "channels": ["terminal:deploys"], "notify": {"stakeholders": [], "alerts": []}, "notes": ["Between step 4 and step 6 the old code runs on the new schema.", "The Discord bot is silent for a few seconds while it restarts.", "A yes says too that the migrations were tried locally, and the variables looked through.", "Demo: the monitoring window is 30s."]}, "playbook": {"extends": null, "title": "Recorded", "functions": {}, "plan": {"live": "cat \"$PLACE/live\" || true", "uses": ["PLACE"], "migrations": null, "facts": [], "verify": []}, "deploy": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"\necho \"BROUGHT=$COMMIT\" >>\"$HANDRAIL_OUTPUT\"\n", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {"BROUGHT": "[0-9a-f]+"}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "restart", "title": "Restart", "group": null, "run": "echo \"begun\"\nwhile [ -e \"$PLACE/slow\" ]; do sleep 0.05; done\ntest ! -e \"$PLACE/broken\"\necho \"ran\" >>\"$PLACE/ran\"\necho \"ended\"\n", "functions": [], "uses": ["PLACE"], "sudo": [], "env_file": false, "outputs": {}, "verify": [{"says": "It ran", "warn": false, "when": {}, "check": "file", "path": "/srv/recorded/place/ran", "exists": true, "min_size": null, "max_age": null, "mode": null, "contains": null}, {"says": "Something is live", "warn": false, "when": {}, "check": "command", "run": "cat \"$PLACE/live\"", "functions": [], "uses": ["PLACE"], "matches": "^[0-9a-f]{40}$", "lacks": null, "at_least": null, "at_most": null, "unit": ""}], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "never", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "watch", "title": "Watch", "group": null, "run": null, "functions": [], "uses": [], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": {"window": "20.0s", "every": "1.0s", "measures": [{"measure": "errors_total", "says": "Errors", "units": ["teei-cockpit-astro"], "priority": null, "pattern": "error", "url": null, "redirects": false, "path": "/", "run": null, "uses": [], "unit": "", "at_most": 1000.0, "at_least": null, "times_baseline": null, "grows_at_most": null, "in_a_row": 1, "samples": 1, "warm_up": "0.0s"}], "question": "600.0s"}, "notify": false, "changes": false, "skippable": true, "when": {"WATCH": "true"}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "rollback": {"quick": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "full": null}, "drill": null, "keeps": [], "watches": []}}');
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
INSERT INTO "queues" VALUES('BD3C5ACF6E9E3113DB8A54F6C634F477','runs',NULL,NULL,NULL,NULL,1,0,0.1,1795678618000,1795678618490,'handrail-demo',NULL,NULL,NULL,NULL);
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
INSERT INTO "replicas" VALUES('44c551c40c23442b9252dc4cbe4e7e85','vm',25710,'',1.79567861840098953241e+09,1.79567862031898355483e+09,0);
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
INSERT INTO "runs" VALUES('staging-2','staging',2,0,0);
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
INSERT INTO "schema_upgrades" VALUES('0001','0.1.0',1.79567861838797903058e+09);
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
INSERT INTO "terminal_messages" VALUES(1,'deploys','staging-1/card/terminal:deploys',1795678618.67787,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #1 \\u00b7 deploy \\u00b7 succeeded\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ a3a18a8ad0\"], [\"From \\u2192 to\", \"nothing \\u2192 a3a18a8ad0\"], [\"Started\", \"\\ufdd0clock 1795678619.879\\ufdd1\"], [\"Approvals\", \"1 of 1: Dana\"]]}, {\"block\": \"context\", \"text\": \"Between step 4 and step 6 the old code runs on the new schema. \\u00b7 The Discord bot is silent for a few seconds while it restarts. \\u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \\u00b7 Demo: the monitoring window is 30s.\"}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.04, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out\"}, {\"detail\": \"2 checks passed\", \"seconds\": 0.059, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart\"}, {\"detail\": \"WATCH is \\\"false\\\", not \\\"true\\\"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch\"}]}, {\"block\": \"context\", \"text\": \"took 112ms \\u00b7 details in the thread or by /handrail show #1\"}], \"mentions\": [], \"text\": \"staging #1, deploy of main at a3a18a8ad0 for You, has succeeded.\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(2,'deploys','staging-1/approval/d91da5969bb3/terminal:deploys',1.79567861971051716805e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #1 \\u00b7 deploy \\u00b7 approved by Dana\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ a3a18a8ad0\"], [\"From \\u2192 to\", \"nothing \\u2192 a3a18a8ad0, 1 commit\"], [\"Approvals\", \"1 of 1: Dana\"], [\"Closed\", \"\\ufdd0clock 1795678619.782\\ufdd1\"]]}, {\"block\": \"context\", \"text\": \"plan d91da5969bb3 \\u00b7 commit a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1\"}], \"mentions\": [], \"text\": \"The approval request of staging #1 is closed: approved by Dana.\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(3,'deploys','staging-1/approved//0/0/terminal:deploys',1.79567861972981810576e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678619.697\\ufdd1 Dana approves on test.\"}], \"mentions\": [], \"text\": \"Dana approves on test.\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(4,'deploys','staging-1/quorum reached//0/0/terminal:deploys',1.79567861981829476362e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678619.782\\ufdd1 Approved by Dana.\"}], \"mentions\": [], \"text\": \"Approved by Dana.\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(5,'deploys','staging-1/step finished/code/1/0/terminal:deploys',1.79567861994079971312e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.04, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out passed\"}]}], \"mentions\": [], \"text\": \"1. Check out passed after 40ms.\", \"tone\": \"good\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(6,'deploys','staging-1/step finished/restart/1/0/terminal:deploys',1.79567862002679944034e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.059, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart passed\"}]}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"/srv/recorded/place/ran, 4 B\", \"seconds\": 0.0, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"It ran\"}, {\"detail\": \"a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1\", \"seconds\": 0.0, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"Something is live\"}]}], \"mentions\": [], \"text\": \"2. Restart passed after 59ms.\", \"tone\": \"good\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(7,'deploys','staging-1/end/0/terminal:deploys',1.7956786200986094475e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #1 \\u00b7 deploy \\u00b7 succeeded\"}, {\"block\": \"words\", \"text\": \"staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo).\"}, {\"block\": \"fields\", \"pairs\": [[\"Environment\", \"Staging (demo)\"], [\"Version\", \"nothing \\u2192 a3a18a8ad0\"], [\"Commits\", \"1 commit\"], [\"Asked by\", \"You\"], [\"Approved by\", \"Dana\"], [\"Duration\", \"112ms\"], [\"Monitoring\", \"skipped over 20s\"]]}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.04, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out\"}, {\"detail\": \"\", \"seconds\": 0.059, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart\"}, {\"detail\": \"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch\"}]}, {\"block\": \"words\", \"text\": \"Where to look next:\\n/handrail show #1 tells the whole run\\n/handrail log #1 code shows what a step printed\"}, {\"block\": \"context\", \"text\": \"journal head b63bcebd6c222179d5b81fca83f6cc4c3265594b994ae1432c0c726eb6fb0220, checked by /handrail audit verify\"}], \"mentions\": [], \"text\": \"staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo).\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(8,'deploys','staging-2/card/terminal:deploys',1.7956786201250832081e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #2 \\u00b7 deploy \\u00b7 running step 2 of 3\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ 59dccba059\"], [\"From \\u2192 to\", \"a3a18a8ad0 \\u2192 59dccba059\"], [\"Started\", \"\\ufdd0clock 1795678620.586\\ufdd1\"], [\"Approvals\", \"1 of 1: Dana\"]]}, {\"block\": \"context\", \"text\": \"Between step 4 and step 6 the old code runs on the new schema. \\u00b7 The Discord bot is silent for a few seconds while it restarts. \\u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \\u00b7 Demo: the monitoring window is 30s.\"}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.055, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out\"}, {\"detail\": \"\", \"seconds\": 0.0, \"sign\": \"running\", \"since\": 1795678620.6557279, \"text\": \"2. Restart\"}, {\"detail\": \"\", \"seconds\": 0.0, \"sign\": \"waiting\", \"since\": 0.0, \"text\": \"3. Watch\"}]}, {\"block\": \"context\", \"text\": \"holds staging \\u00b7 running for \\ufdd0span 1795678620.586\\ufdd1 \\u00b7 details in the thread or by /handrail show #2\"}, {\"block\": \"actions\", \"buttons\": [{\"action\": \"cancel staging-2\", \"ask\": \"\", \"confirm\": \"Stop staging #2? A running step is ended, and staging may stay as is.\", \"dangerous\": true, \"label\": \"Cancel\"}, {\"action\": \"take-back staging-2 quick\", \"ask\": \"\", \"confirm\": \"Stop staging #2 and take it back? The code goes back, the database stays: it brings no migrations. It needs an approval of its own.\", \"dangerous\": true, \"label\": \"Abort and roll back\"}]}], \"mentions\": [], \"text\": \"staging #2, deploy of main at 59dccba059 for You, is running step 2 of 3, Restart.\", \"tone\": \"busy\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(9,'deploys','staging-1/step finished/watch/1/0/terminal:deploys',1.7956786201796317101e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"WATCH is \\\"false\\\", not \\\"true\\\"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch was left out\"}]}], \"mentions\": [], \"text\": \"3. Watch was left out: WATCH is \\\"false\\\", not \\\"true\\\".\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(10,'deploys','staging-1/hold freed//0/0/terminal:deploys',1.7956786202041845322e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678619.991\\ufdd1 Staging is free again: succeeded.\"}], \"mentions\": [], \"text\": \"Staging is free again: succeeded.\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(11,'deploys','staging-2/approval/db2e91c9a475/terminal:deploys',1.79567862034184718127e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #2 \\u00b7 deploy \\u00b7 approved by Dana\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ 59dccba059\"], [\"From \\u2192 to\", \"a3a18a8ad0 \\u2192 59dccba059, 1 commit\"], [\"Approvals\", \"1 of 1: Dana\"], [\"Closed\", \"\\ufdd0clock 1795678620.429\\ufdd1\"]]}, {\"block\": \"context\", \"text\": \"plan db2e91c9a475 \\u00b7 commit 59dccba059d9c62fc502f959004665ba68f03170\"}], \"mentions\": [], \"text\": \"The approval request of staging #2 is closed: approved by Dana.\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(12,'deploys','staging-2/approved//0/0/terminal:deploys',1.79567862036533021927e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678620.303\\ufdd1 Dana approves on test.\"}], \"mentions\": [], \"text\": \"Dana approves on test.\", \"tone\": \"neutral\"}", "thread": 8}');
INSERT INTO "terminal_messages" VALUES(13,'deploys','staging-2/quorum reached//0/0/terminal:deploys',1.79567862048211050038e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678620.429\\ufdd1 Approved by Dana.\"}], \"mentions\": [], \"text\": \"Approved by Dana.\", \"tone\": \"neutral\"}", "thread": 8}');
INSERT INTO "terminal_messages" VALUES(14,'deploys','staging-2/step finished/code/1/0/terminal:deploys',1.79567862068013691899e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.055, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out passed\"}]}], \"mentions\": [], \"text\": \"1. Check out passed after 55ms.\", \"tone\": \"good\"}", "thread": 8}');
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
INSERT INTO "workflow_input" VALUES('staging-1/0','{"namedArgs":{},"positionalArgs":["staging-1"]}',1795678618000);
INSERT INTO "workflow_input" VALUES('staging-2/0','{"namedArgs":{},"positionalArgs":["staging-2"]}',1795678620000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_output" VALUES('staging-1/0','"done"',NULL,1795678620000);
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
INSERT INTO "workflow_status" VALUES('staging-1/0','SUCCESS','carry',NULL,NULL,NULL,NULL,NULL,NULL,'44c551c40c23442b9252dc4cbe4e7e85',1795678618000,1795678620000,'1','',NULL,NULL,1,'runs',NULL,NULL,NULL,1795678619000,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795678620000,'null',NULL,NULL,0,'handrail-demo','8fe44695-ed85-4ef9-8bb5-30fb61bce5b7');
INSERT INTO "workflow_status" VALUES('staging-2/0','PENDING','carry',NULL,NULL,NULL,NULL,NULL,NULL,'44c551c40c23442b9252dc4cbe4e7e85',1795678620000,1795678620000,'1','',NULL,NULL,1,'runs',NULL,NULL,NULL,1795678620000,NULL,0,NULL,NULL,'034064d7-7cc1-475b-964f-5cd047137b77',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'handrail-demo','df24b05c-b047-42f0-8e80-688fedad1730');
CREATE INDEX events_of_run ON events (run, position);
CREATE INDEX open_runs ON runs (open);
CREATE INDEX outbox_references ON outbox (platform, channel, reference);
CREATE INDEX open_outbox ON outbox (platform, open, position);
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
