BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('c622b76d-5924-43d3-9037-7472d39497fe','1',1795678621000,1795678621000,'handrail-demo');
CREATE TABLE chat_presence (
	platform TEXT NOT NULL, 
	present_at DOUBLE NOT NULL, 
	lost_at DOUBLE NOT NULL, 
	told_since DOUBLE NOT NULL, 
	told_until DOUBLE NOT NULL, 
	PRIMARY KEY (platform)
);
INSERT INTO "chat_presence" VALUES('terminal',1.79567862191489839552e+09,0.0,0.0,0.0);
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
INSERT INTO "cursors" VALUES('announcer',42);
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
INSERT INTO "events" VALUES(1,'staging-1','',0,'requested',0,1.79567862191190767283e+09,'you','{"environment": "staging", "number": 1, "flow": "deploy", "ref": "", "reason": "", "skips": [], "at": 0.0, "plan_only": false, "channel": ""}','fcb0b17c01d28c43d0d64210d95693307940cea40666f2fa1a683fb352e02ff6');
INSERT INTO "events" VALUES(2,'staging-1','',0,'planned',0,1.7956786230347094535e+09,'handrail','{"digest": "d91da5969bb3321835c0b71a5fdd25c5a44a7aa8ece08fe27f34abb582f54f69", "checks": []}','3119ff9bb52b14bae03755f51d183c2ad33e37aa08c96634387a3ae02353247e');
INSERT INTO "events" VALUES(3,'staging-1','',0,'approval requested',0,1.79567862303838014607e+09,'handrail','{"digest": "d91da5969bb3321835c0b71a5fdd25c5a44a7aa8ece08fe27f34abb582f54f69", "expires": 4949278623.038377, "quorum": 1, "roles": ["approver"]}','daf8b61e0d39e84d34a23d51809701ed57bab94391900610e9dff91f0927b857');
INSERT INTO "events" VALUES(4,'staging-1','',0,'approval posted',0,1.79567862304357314107e+09,'handrail','{"message": "request"}','4e58556b4d7349dfbb47f10aa54efeb95be82d78c659d14c2d3e4e64c768c04c');
INSERT INTO "events" VALUES(5,'staging-1','',0,'approved',0,1.79567862305265712736e+09,'dana','{"person": "dana", "digest": "d91da5969bb3321835c0b71a5fdd25c5a44a7aa8ece08fe27f34abb582f54f69", "via": "test", "message": "", "pressed": false}','e706fa3114827ea3d6da92681e7cc70ce2a0fb9b8b81bf16c85bba2cb209cae8');
INSERT INTO "events" VALUES(6,'staging-1','',0,'approval posted',1,1.7956786230718233586e+09,'handrail','{"message": "2"}','50f8ae08a10a454bd10558bc2f68d4b881d4042b64e3d4fadd5a6b3e0043d320');
INSERT INTO "events" VALUES(7,'staging-1','',0,'quorum reached',0,1.79567862313651204105e+09,'handrail','{"approvers": ["dana"]}','605d76d9d66646dfbe8bba91c01f07664d759882fcacb33af4bfdde3cf1969a0');
INSERT INTO "events" VALUES(8,'staging-1','',0,'hold taken',0,1.7956786231456634998e+09,'handrail','{"environment": "staging", "from": ""}','f1ede48618de29c717b0e4d6b8badacb14f4d9140909aa29d3c0976060597c1d');
INSERT INTO "events" VALUES(9,'staging-1','',0,'started',0,1.79567862326540827752e+09,'handrail','{"moved": 0, "boots": {"staging": "00000000-0000-4000-8000-000000000000"}, "host_time": 1795678623}','4922d3c4fc5ffca0358c1c972fda7b95ea3f7c9ea41ce27c34c1e8644d32f275');
INSERT INTO "events" VALUES(10,'staging-1','code',1,'step started',0,1.79567862326857090003e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "4809044a953de85c22c58b636b8462f9", "changes": true, "monitor": false, "only_checks": false, "checks": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}','e80f21dd3dd2d5d12e6b2f717b54716b751973ff45cf5f4a32a2d9114fd18a66');
INSERT INTO "events" VALUES(11,'staging-1','code',1,'step finished',0,1.79567862329390478138e+09,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.025, "outputs": {"BROUGHT": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}, "checks": [], "checklist": [], "survivors": [], "tail": "", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','643cfb575599c81195c94963412bed3db90bdfff2d057112c4deb9510e3d1b3f');
INSERT INTO "events" VALUES(12,'staging-1','restart',1,'step started',0,1.79567862329418230062e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "4eb6cbb3576a3443bf8da4395a88fdae", "changes": true, "monitor": false, "only_checks": false, "checks": "c8072549c058d187bbea894eff7508b347feeecd7c90a00563b2eceb58a321f6"}','cc351c51843565e4779b707c7963a3b0f50789039b257613cf7162443f300a73');
INSERT INTO "events" VALUES(13,'staging-1','restart',1,'step finished',0,1.79567862331420207019e+09,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.02, "outputs": {}, "checks": [{"says": "It ran", "kind": "file", "verdict": "passed", "measured": "/srv/recorded/place/ran, 4 B", "expected": "there", "detail": "/srv/recorded/place/ran: 4 B, mode 644"}, {"says": "Something is live", "kind": "command", "verdict": "passed", "measured": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "expected": "a match of ^[0-9a-f]{40}$", "detail": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}], "checklist": [], "survivors": [], "tail": "begun\nended", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','eb758c11201e409aeb9354a621d6f80be9f724b77932172d29a1192493bbd2ff');
INSERT INTO "events" VALUES(14,'staging-1','watch',1,'step finished',0,1.79567862331810164456e+09,'handrail','{"outcome": "skipped", "why": "WATCH is \"false\", not \"true\""}','cd8fe61a7b35a775fc0fb41635b296491025f21b797759c88ac57340df9c7b86');
INSERT INTO "events" VALUES(15,'staging-1','',0,'finished',0,1.79567862332272529602e+09,'handrail','{"outcome": "succeeded", "reason": "", "held": false}','c62215d04fe6eb0f831da127f5fddd499d2e5de3827b7d9b7685c22e49762a3e');
INSERT INTO "events" VALUES(16,'staging-1','',0,'hold freed',0,1.79567862332272529602e+09,'handrail','{"environment": "staging", "reason": "succeeded"}','5f8bf4c4e214962358241b81501ed93714745621ee1d9c8bb39cf38245b16d33');
INSERT INTO "events" VALUES(17,'staging-2','',0,'requested',0,1.79567862335145926478e+09,'you','{"environment": "staging", "number": 2, "flow": "deploy", "ref": "", "reason": "", "skips": [], "at": 0.0, "plan_only": false, "channel": ""}','2ca7b88c4177cf9fcadc44397e1b76331e98eb4472edc2ff5a8261110e18c062');
INSERT INTO "events" VALUES(18,'staging-2','',0,'planned',0,1795678623.46272,'handrail','{"digest": "c72969972a9a0de1f7b476830bc6ed380c101887b1141da97d575f66d98bf0a1", "checks": []}','bbe953b6ec8eb04d3400e7a5e40c95de804c98fdaaf0a41edadd0db4969b525d');
INSERT INTO "events" VALUES(19,'staging-2','',0,'approval requested',0,1.7956786234767622948e+09,'handrail','{"digest": "c72969972a9a0de1f7b476830bc6ed380c101887b1141da97d575f66d98bf0a1", "expires": 4949278623.476758, "quorum": 1, "roles": ["approver"]}','53212435d0e951c26bf60625971decacfe5c644fcfa105f0872d436d0e47f442');
INSERT INTO "events" VALUES(20,'staging-2','',0,'approval posted',0,1.79567862348061752322e+09,'handrail','{"message": "request"}','4ea939a5c5da1994ba5dfe7ffdeb4893f4a0579f6854f050e0fba78b698a1525');
INSERT INTO "events" VALUES(21,'staging-2','',0,'approved',0,1.79567862348665952679e+09,'dana','{"person": "dana", "digest": "c72969972a9a0de1f7b476830bc6ed380c101887b1141da97d575f66d98bf0a1", "via": "test", "message": "", "pressed": false}','92e9fcdaecd1805d508851b358dfbec653f73774e303c99fe7e9a014f8831b21');
INSERT INTO "events" VALUES(22,'staging-2','',0,'approval posted',1,1.7956786235103082657e+09,'handrail','{"message": "11"}','2d41b86bc19c45a83b21eccf8c4d93ef9171d4c386cdaf5d52d8caf227f14c2e');
INSERT INTO "events" VALUES(23,'staging-2','',0,'quorum reached',0,1.79567862351984286308e+09,'handrail','{"approvers": ["dana"]}','9ade76d9033dad8699ded43d6d5150e03ff4e634f25195c7dc6afcc8fb20a52c');
INSERT INTO "events" VALUES(24,'staging-2','',0,'hold taken',0,1.79567862352157711983e+09,'handrail','{"environment": "staging", "from": ""}','f4d31d3a97edc59f04ba67ee0e6fe2ff27aa62b7e07b157dcc19d2ca56479fe6');
INSERT INTO "events" VALUES(25,'staging-2','',0,'started',0,1.79567862358488750454e+09,'handrail','{"moved": 0, "boots": {"staging": "00000000-0000-4000-8000-000000000000"}, "host_time": 1795678623}','ef301a5b4b3b00ea82ddbbf8d1552bda814529fe655b70d81788fe5eb0efe03a');
INSERT INTO "events" VALUES(26,'staging-2','code',1,'step started',0,1.7956786235888588429e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "bc3f367a89feb61a16f74cbe4dc4a954", "changes": true, "monitor": false, "only_checks": false, "checks": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}','8abe422a0a4a8d69aeff63c8d75ee7fd5ccd53204fe822494797443350e03095');
INSERT INTO "events" VALUES(27,'staging-2','code',1,'step finished',0,1.7956786237745108604e+09,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.186, "outputs": {"BROUGHT": "59dccba059d9c62fc502f959004665ba68f03170"}, "checks": [], "checklist": [], "survivors": [], "tail": "", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','0a60042adf0e2ce68f4f69df13998a623c9612af4b853b874ed9c47a2bf6d285');
INSERT INTO "events" VALUES(28,'staging-2','restart',1,'step started',0,1.79567862377489423754e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "2336fb034dfbff627c0898be05006fba", "changes": true, "monitor": false, "only_checks": false, "checks": "d30825501153b1ece547bd13d6e011a311c022719609b3e7de308900111a4132"}','55d9937cd2aa7c1ebd421c61c3f1e2de43c365ecec36b4f757bbee31abe9b072');
INSERT INTO "events" VALUES(29,'staging-2','restart',1,'step finished',0,1.79567862382716298104e+09,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.052, "outputs": {}, "checks": [{"says": "It ran", "kind": "file", "verdict": "passed", "measured": "/srv/recorded/place/ran, 8 B", "expected": "there", "detail": "/srv/recorded/place/ran: 8 B, mode 644"}, {"says": "Something is live", "kind": "command", "verdict": "passed", "measured": "59dccba059d9c62fc502f959004665ba68f03170", "expected": "a match of ^[0-9a-f]{40}$", "detail": "59dccba059d9c62fc502f959004665ba68f03170"}], "checklist": [], "survivors": [], "tail": "begun\nended", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','f23c215b4c2e78985cfe57fa00e9fbb097eb25ac38242f8a2151aee0a849d156');
INSERT INTO "events" VALUES(30,'staging-2','watch',1,'step finished',0,1.7956786238309190273e+09,'handrail','{"outcome": "skipped", "why": "WATCH is \"false\", not \"true\""}','52d3301c9647dc1f1e69ddc26f196dc3759512c02053b603392c9a6c84ff39fa');
INSERT INTO "events" VALUES(31,'staging-2','',0,'finished',0,1.79567862383589625357e+09,'handrail','{"outcome": "succeeded", "reason": "", "held": false}','8557b066373b73f26ed6e5223e3133848f2b4ad41565ef668f0181225ce6507b');
INSERT INTO "events" VALUES(32,'staging-2','',0,'hold freed',0,1.79567862383589625357e+09,'handrail','{"environment": "staging", "reason": "succeeded"}','a7b14998a67ecab7296f92ac0af589c24532e01e20c710205c0afa23255be361');
INSERT INTO "events" VALUES(33,'staging-3','',0,'requested',0,1.79567862385794448859e+09,'you','{"environment": "staging", "number": 3, "flow": "rollback-quick", "ref": "", "to": "", "keep_schema": false, "takes_back": "staging-2", "aborts": false, "reason": "", "skips": [], "plan_only": false, "channel": "", "decided": {}}','9c05f3e43218d719beaba3e4a73d4207f40120e607cd3e8b535819caadb2c0de');
INSERT INTO "events" VALUES(34,'staging-3','',0,'planned',0,1.79567862396609163279e+09,'handrail','{"digest": "0b68fa1be89827f23e5b1fa76307b67050956b0701894de3541e9e2907a04bbf", "checks": []}','7d943562c0e70f5310a8c8e70370804625feedbfbc0e449297fce192056175d4');
INSERT INTO "events" VALUES(35,'staging-3','',0,'approval requested',0,1.79567862397568249704e+09,'handrail','{"digest": "0b68fa1be89827f23e5b1fa76307b67050956b0701894de3541e9e2907a04bbf", "expires": 4949278623.975678, "quorum": 1, "roles": ["approver"]}','f51a96b672a9320780050c6683cfa7cb9b4768ece0b46bd2f785cf744c69c093');
INSERT INTO "events" VALUES(36,'staging-3','',0,'approval posted',0,1.79567862398802781105e+09,'handrail','{"message": "request"}','c3d45b6cc6b150c8582f03001b303460b584f856208bb9d17c1d7ad73a382602');
INSERT INTO "events" VALUES(37,'staging-3','',0,'approved',0,1.79567862400181531908e+09,'dana','{"person": "dana", "digest": "0b68fa1be89827f23e5b1fa76307b67050956b0701894de3541e9e2907a04bbf", "via": "test", "message": "", "pressed": false}','8106ea4b75e5cc31dda52cfa604e3aad20084d6f9a373595974a21d7919e8469');
INSERT INTO "events" VALUES(38,'staging-3','',0,'approval posted',1,1.79567862402818560598e+09,'handrail','{"message": "20"}','2f8cc1af36c9a0299d2a8169ca39b6872d8741bbd813b9c53711ef3b3101871c');
INSERT INTO "events" VALUES(39,'staging-3','',0,'quorum reached',0,1.79567862409778690336e+09,'handrail','{"approvers": ["dana"]}','b5309b9adaa43ccf5f52f4e57c30360b56ba7469babf81439cb1922328f71266');
INSERT INTO "events" VALUES(40,'staging-3','',0,'hold taken',0,1.79567862410271596911e+09,'handrail','{"environment": "staging", "from": ""}','e33f23554429d09e01df076b564a0ba577f26a5dc80fe452766d1637c990a957');
INSERT INTO "events" VALUES(41,'staging-3','',0,'started',0,1.79567862435221242906e+09,'handrail','{"moved": 0, "boots": {"staging": "00000000-0000-4000-8000-000000000000"}, "host_time": 1795678624}','86dcaa307d53068569cbb491d2d981defa1a5f7a099467bf2f24bb3607684ef8');
INSERT INTO "events" VALUES(42,'staging-3','code',1,'step started',0,1.79567862435840630529e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "7f39cae2c2193705ce3cf5d0d70bd856", "changes": true, "monitor": false, "only_checks": false, "checks": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}','91831e016e1d2d525113ff65b40b85972ff451d98f8ec30064a701913e8676eb');
INSERT INTO "events" VALUES(43,'staging-3','code',1,'step finished',0,1.79567862440570187566e+09,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.047, "outputs": {}, "checks": [], "checklist": [], "survivors": [], "tail": "", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','1a0b3816cbb01486904082fd42d2b9ab37d67bd59988d01d4d652cabab8d1a82');
INSERT INTO "events" VALUES(44,'staging-3','',0,'finished',0,1.79567862441015315051e+09,'handrail','{"outcome": "succeeded", "reason": "", "held": true}','4ba8a1eb67f2ddb7b9c2817739f54224ba48746cd5af04861be68cc3d076abac');
INSERT INTO "events" VALUES(45,'staging-2','',0,'rolled back',0,1.79567862441015315051e+09,'you','{"by": "staging #3", "run": "staging-3"}','c5870de54188d90ee27ac2c9508a090b581b1ca6545bd94fd42afef42eb6c682');
CREATE TABLE holds (
	environment TEXT NOT NULL, 
	run TEXT NOT NULL, 
	person TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	since DOUBLE NOT NULL, 
	until DOUBLE, 
	PRIMARY KEY (environment)
);
INSERT INTO "holds" VALUES('staging','staging-3','you','staging #2 was taken back by staging #3',1.79567862410271596911e+09,NULL);
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
INSERT INTO "log_chunks" VALUES('staging-2','restart',1,0,12,X'626567756E0A656E6465640A');
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
INSERT INTO "notifications" VALUES('4b0cd295-e9df-4a4b-9b71-8f59f8e73a6f','staging-1/0','wake','"look"',1795678623000,'portable_json',1,2);
INSERT INTO "notifications" VALUES('9a1a0bb1-02a1-4349-980a-f4270d93900a','staging-2/0','wake','"look"',1795678623000,'portable_json',1,2);
INSERT INTO "notifications" VALUES('1d15f741-e2c3-45d1-87e9-a2b42ab56a16','staging-3/0','wake','"look"',1795678624000,'portable_json',1,2);
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
INSERT INTO "operation_outputs" VALUES('staging-1/0',1,'advance','3153599999.996691',NULL,NULL,1795678622978,1795678623041,'portable_json','handrail-demo',1795678623000);
INSERT INTO "operation_outputs" VALUES('staging-1/0',3,'DBOS.sleep','1795678923.0827856',NULL,NULL,1795678623082,1795678623082,'portable_json','handrail-demo',1795678623000);
INSERT INTO "operation_outputs" VALUES('staging-1/0',2,'DBOS.recv','"look"',NULL,NULL,1795678623080,1795678623131,'portable_json','handrail-demo',1795678623000);
INSERT INTO "operation_outputs" VALUES('staging-1/0',4,'advance','null',NULL,NULL,1795678623132,1795678623355,'portable_json','handrail-demo',1795678623000);
INSERT INTO "operation_outputs" VALUES('staging-2/0',1,'advance','3153599999.996969',NULL,NULL,1795678623402,1795678623480,'portable_json','handrail-demo',1795678623000);
INSERT INTO "operation_outputs" VALUES('staging-2/0',3,'DBOS.sleep','1795678923.5025046',NULL,NULL,1795678623502,1795678623502,'portable_json','handrail-demo',1795678623000);
INSERT INTO "operation_outputs" VALUES('staging-2/0',2,'DBOS.recv','"look"',NULL,NULL,1795678623501,1795678623513,'portable_json','handrail-demo',1795678623000);
INSERT INTO "operation_outputs" VALUES('staging-2/0',4,'advance','null',NULL,NULL,1795678623516,1795678623856,'portable_json','handrail-demo',1795678623000);
INSERT INTO "operation_outputs" VALUES('staging-3/0',1,'advance','3153599999.9907684',NULL,NULL,1795678623902,1795678623985,'portable_json','handrail-demo',1795678623000);
INSERT INTO "operation_outputs" VALUES('staging-3/0',3,'DBOS.sleep','1795678923.9907467',NULL,NULL,1795678623990,1795678623990,'portable_json','handrail-demo',1795678623000);
INSERT INTO "operation_outputs" VALUES('staging-3/0',2,'DBOS.recv','"look"',NULL,NULL,1795678623989,1795678624078,'portable_json','handrail-demo',1795678624000);
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
INSERT INTO "outbox" VALUES('staging-1/card/terminal:deploys',1,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #1 \u00b7 deploy \u00b7 succeeded"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ a3a18a8ad0"], ["From \u2192 to", "nothing \u2192 a3a18a8ad0"], ["Started", "\ufdd0clock 1795678623.265\ufdd1"], ["Approvals", "1 of 1: Dana"]]}, {"block": "context", "text": "Between step 4 and step 6 the old code runs on the new schema. \u00b7 The Discord bot is silent for a few seconds while it restarts. \u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \u00b7 Demo: the monitoring window is 30s."}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.025, "sign": "passed", "since": 0.0, "text": "1. Check out"}, {"detail": "2 checks passed", "seconds": 0.02, "sign": "passed", "since": 0.0, "text": "2. Restart"}, {"detail": "WATCH is \"false\", not \"true\"", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch"}]}, {"block": "context", "text": "took 57ms \u00b7 details in the thread or by /handrail show #1"}], "mentions": [], "text": "staging #1, deploy of main at a3a18a8ad0 for You, has succeeded.", "tone": "good"}',11,11,'1',0,'[]','',1.79567862336737012855e+09,0,0.0,'',0,'staging-1',1,1.79567862335923886293e+09,1.79567862194928884508e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/approval/d91da5969bb3/terminal:deploys',2,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #1 \u00b7 deploy \u00b7 approved by Dana"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ a3a18a8ad0"], ["From \u2192 to", "nothing \u2192 a3a18a8ad0, 1 commit"], ["Approvals", "1 of 1: Dana"], ["Closed", "\ufdd0clock 1795678623.137\ufdd1"]]}, {"block": "context", "text": "plan d91da5969bb3 \u00b7 commit a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}], "mentions": [], "text": "The approval request of staging #1 is closed: approved by Dana.", "tone": "good"}',2,2,'2',0,'[]','',1.79567862318265056612e+09,0,0.0,'',0,'staging-1',0,1.79567862314934730523e+09,1.79567862306774544715e+09,'','',0,1);
INSERT INTO "outbox" VALUES('staging-1/approved//0/0/terminal:deploys',3,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678623.053\ufdd1 Dana approves on test."}], "mentions": [], "text": "Dana approves on test.", "tone": "neutral"}',1,1,'3',0,'[]','',1.79567862310475897785e+09,0,0.0,'',0,'staging-1',2,1795678623.0689,1.79567862310475897785e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/quorum reached//0/0/terminal:deploys',4,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678623.137\ufdd1 Approved by Dana."}], "mentions": [], "text": "Approved by Dana.", "tone": "neutral"}',1,1,'4',0,'[]','',1.79567862320771360392e+09,0,0.0,'',0,'staging-1',2,1.79567862314934730523e+09,1.79567862320771360392e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/step finished/code/1/0/terminal:deploys',5,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "", "seconds": 0.025, "sign": "passed", "since": 0.0, "text": "1. Check out passed"}]}], "mentions": [], "text": "1. Check out passed after 25ms.", "tone": "good"}',1,1,'5',0,'[]','',1.79567862331988430026e+09,0,0.0,'',0,'staging-1',2,1.79567862330619907379e+09,1.79567862331988430026e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/step finished/restart/1/0/terminal:deploys',6,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "", "seconds": 0.02, "sign": "passed", "since": 0.0, "text": "2. Restart passed"}]}, {"block": "lines", "lines": [{"detail": "/srv/recorded/place/ran, 4 B", "seconds": 0.0, "sign": "passed", "since": 0.0, "text": "It ran"}, {"detail": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "seconds": 0.0, "sign": "passed", "since": 0.0, "text": "Something is live"}]}], "mentions": [], "text": "2. Restart passed after 20ms.", "tone": "good"}',1,1,'6',0,'[]','',1.79567862336159110069e+09,0,0.0,'',0,'staging-1',2,1.79567862332198190686e+09,1.79567862336159110069e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/step finished/watch/1/0/terminal:deploys',7,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "WATCH is \"false\", not \"true\"", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch was left out"}]}], "mentions": [], "text": "3. Watch was left out: WATCH is \"false\", not \"true\".", "tone": "neutral"}',1,1,'7',0,'[]','',1.79567862337101531028e+09,0,0.0,'',0,'staging-1',2,1.79567862335923886293e+09,1.79567862337101531028e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/end/0/terminal:deploys',8,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #1 \u00b7 deploy \u00b7 succeeded"}, {"block": "words", "text": "staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo)."}, {"block": "fields", "pairs": [["Environment", "Staging (demo)"], ["Version", "nothing \u2192 a3a18a8ad0"], ["Commits", "1 commit"], ["Asked by", "You"], ["Approved by", "Dana"], ["Duration", "57ms"], ["Monitoring", "skipped over 20s"]]}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.025, "sign": "passed", "since": 0.0, "text": "1. Check out"}, {"detail": "", "seconds": 0.02, "sign": "passed", "since": 0.0, "text": "2. Restart"}, {"detail": "", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch"}]}, {"block": "words", "text": "Where to look next:\n/handrail show #1 tells the whole run\n/handrail log #1 code shows what a step printed"}, {"block": "context", "text": "journal head 5f8bf4c4e214962358241b81501ed93714745621ee1d9c8bb39cf38245b16d33, checked by /handrail audit verify"}], "mentions": [], "text": "staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo).", "tone": "good"}',1,1,'8',0,'[]','',1.79567862337851834298e+09,0,0.0,'',0,'staging-1',0,1.79567862336362838752e+09,1.79567862337851834298e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/hold freed//0/0/terminal:deploys',9,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678623.323\ufdd1 Staging is free again: succeeded."}], "mentions": [], "text": "Staging is free again: succeeded.", "tone": "neutral"}',1,1,'10',0,'[]','',1.79567862338635873798e+09,0,0.0,'',0,'staging-1',2,1.79567862336710357658e+09,1.79567862338635873798e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/card/terminal:deploys',10,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #2 \u00b7 deploy \u00b7 succeeded"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ 59dccba059"], ["From \u2192 to", "a3a18a8ad0 \u2192 59dccba059"], ["Started", "\ufdd0clock 1795678623.585\ufdd1"], ["Approvals", "1 of 1: Dana"]]}, {"block": "context", "text": "Between step 4 and step 6 the old code runs on the new schema. \u00b7 The Discord bot is silent for a few seconds while it restarts. \u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \u00b7 Demo: the monitoring window is 30s."}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.186, "sign": "passed", "since": 0.0, "text": "1. Check out"}, {"detail": "2 checks passed", "seconds": 0.052, "sign": "passed", "since": 0.0, "text": "2. Restart"}, {"detail": "WATCH is \"false\", not \"true\"", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch"}]}, {"block": "context", "text": "took 251ms \u00b7 details in the thread or by /handrail show #2"}], "mentions": [], "text": "staging #2, deploy of main at 59dccba059 for You, has succeeded.", "tone": "good"}',9,9,'9',0,'[]','',1.79567862387931895251e+09,0,0.0,'',0,'staging-2',1,1.795678623859213829e+09,1.79567862338298654557e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/approval/c72969972a9a/terminal:deploys',11,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #2 \u00b7 deploy \u00b7 approved by Dana"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ 59dccba059"], ["From \u2192 to", "a3a18a8ad0 \u2192 59dccba059, 1 commit"], ["Approvals", "1 of 1: Dana"], ["Closed", "\ufdd0clock 1795678623.520\ufdd1"]]}, {"block": "context", "text": "plan c72969972a9a \u00b7 commit 59dccba059d9c62fc502f959004665ba68f03170"}], "mentions": [], "text": "The approval request of staging #2 is closed: approved by Dana.", "tone": "good"}',2,2,'11',0,'[]','',1.79567862353928518292e+09,0,0.0,'',0,'staging-2',0,1.79567862353253507616e+09,1.79567862350712299348e+09,'','',0,1);
INSERT INTO "outbox" VALUES('staging-2/approved//0/0/terminal:deploys',12,'terminal','deploys','staging-2/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678623.487\ufdd1 Dana approves on test."}], "mentions": [], "text": "Dana approves on test.", "tone": "neutral"}',1,1,'12',0,'[]','',1.79567862351819014553e+09,0,0.0,'',0,'staging-2',2,1.79567862349636435514e+09,1.79567862351819014553e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/quorum reached//0/0/terminal:deploys',13,'terminal','deploys','staging-2/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678623.520\ufdd1 Approved by Dana."}], "mentions": [], "text": "Approved by Dana.", "tone": "neutral"}',1,1,'13',0,'[]','',1.79567862354662275315e+09,0,0.0,'',0,'staging-2',2,1.79567862353253507616e+09,1.79567862354662275315e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/step finished/code/1/0/terminal:deploys',14,'terminal','deploys','staging-2/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "", "seconds": 0.186, "sign": "passed", "since": 0.0, "text": "1. Check out passed"}]}], "mentions": [], "text": "1. Check out passed after 186ms.", "tone": "good"}',1,1,'14',0,'[]','',1.79567862382011771203e+09,0,0.0,'',0,'staging-2',2,1.79567862380126833914e+09,1.79567862382011771203e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/step finished/restart/1/0/terminal:deploys',15,'terminal','deploys','staging-2/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "", "seconds": 0.052, "sign": "passed", "since": 0.0, "text": "2. Restart passed"}]}, {"block": "lines", "lines": [{"detail": "/srv/recorded/place/ran, 8 B", "seconds": 0.0, "sign": "passed", "since": 0.0, "text": "It ran"}, {"detail": "59dccba059d9c62fc502f959004665ba68f03170", "seconds": 0.0, "sign": "passed", "since": 0.0, "text": "Something is live"}]}], "mentions": [], "text": "2. Restart passed after 52ms.", "tone": "good"}',1,1,'15',0,'[]','',1.79567862385867118828e+09,0,0.0,'',0,'staging-2',2,1.79567862383212280275e+09,1.79567862385867118828e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/step finished/watch/1/0/terminal:deploys',16,'terminal','deploys','staging-2/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "WATCH is \"false\", not \"true\"", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch was left out"}]}], "mentions": [], "text": "3. Watch was left out: WATCH is \"false\", not \"true\".", "tone": "neutral"}',1,1,'16',0,'[]','',1.79567862388323426243e+09,0,0.0,'',0,'staging-2',2,1.795678623859213829e+09,1.79567862388323426243e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/end/0/terminal:deploys',17,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #2 \u00b7 deploy \u00b7 succeeded"}, {"block": "words", "text": "staging #2 has succeeded: main at 59dccba059 is live on Staging (demo)."}, {"block": "fields", "pairs": [["Environment", "Staging (demo)"], ["Version", "a3a18a8ad0 \u2192 59dccba059"], ["Commits", "1 commit"], ["Asked by", "You"], ["Approved by", "Dana"], ["Duration", "251ms"], ["Monitoring", "skipped over 20s"]]}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.186, "sign": "passed", "since": 0.0, "text": "1. Check out"}, {"detail": "", "seconds": 0.052, "sign": "passed", "since": 0.0, "text": "2. Restart"}, {"detail": "", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch"}]}, {"block": "words", "text": "What is new:\n59dccba 2 (T)"}, {"block": "words", "text": "Where to look next:\n/handrail show #2 tells the whole run\n/handrail log #2 code shows what a step printed"}, {"block": "context", "text": "journal head a7b14998a67ecab7296f92ac0af589c24532e01e20c710205c0afa23255be361, checked by /handrail audit verify"}], "mentions": [], "text": "staging #2 has succeeded: main at 59dccba059 is live on Staging (demo).", "tone": "good"}',1,1,'17',0,'[]','',1.79567862388988971704e+09,0,0.0,'',0,'staging-2',0,1.79567862386689066885e+09,1.79567862388988971704e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/hold freed//0/0/terminal:deploys',18,'terminal','deploys','staging-2/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678623.836\ufdd1 Staging is free again: succeeded."}], "mentions": [], "text": "Staging is free again: succeeded.", "tone": "neutral"}',1,1,'19',0,'[]','',1.79567862390279412267e+09,0,0.0,'',0,'staging-2',2,1.79567862387845611571e+09,1.79567862390279412267e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-3/card/terminal:deploys',19,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #3 \u00b7 quick rollback \u00b7 running its steps"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Takes back", "staging #2"], ["Ref", "main @ a3a18a8ad0"], ["From \u2192 to", "59dccba059 \u2192 a3a18a8ad0"], ["Started", "\ufdd0clock 1795678624.352\ufdd1"], ["Approvals", "1 of 1: Dana"]]}, {"block": "context", "text": "Between step 4 and step 6 the old code runs on the new schema. \u00b7 The Discord bot is silent for a few seconds while it restarts. \u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \u00b7 Demo: the monitoring window is 30s."}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.047, "sign": "passed", "since": 0.0, "text": "1. Check out"}]}, {"block": "context", "text": "holds staging \u00b7 running for \ufdd0span 1795678624.352\ufdd1 \u00b7 details in the thread or by /handrail show #3"}, {"block": "actions", "buttons": [{"action": "cancel staging-3", "ask": "", "confirm": "Stop staging #3? A running step is ended, and staging may stay as is.", "dangerous": true, "label": "Cancel"}]}], "mentions": [], "text": "staging #3, quick rollback of staging #2 to main at a3a18a8ad0 for You, is running its steps.", "tone": "busy"}',9,8,'18',0,'[]','',1.79567862438516283036e+09,0,0.0,'',1,'staging-3',1,1.79567862441539144511e+09,1.7956786238944609165e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-3/approval/0b68fa1be898/terminal:deploys',20,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #3 \u00b7 quick rollback \u00b7 approved by Dana"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Takes back", "staging #2"], ["Ref", "main @ a3a18a8ad0"], ["From \u2192 to", "59dccba059 \u2192 a3a18a8ad0, 1 commit"], ["Approvals", "1 of 1: Dana"], ["Closed", "\ufdd0clock 1795678624.098\ufdd1"]]}, {"block": "context", "text": "plan 0b68fa1be898 \u00b7 commit a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}], "mentions": [], "text": "The approval request of staging #3 is closed: approved by Dana.", "tone": "good"}',2,2,'20',0,'[]','',1.79567862420666742324e+09,0,0.0,'',0,'staging-3',0,1.79567862410470390323e+09,1.79567862401955580711e+09,'','',0,1);
INSERT INTO "outbox" VALUES('staging-3/approved//0/0/terminal:deploys',21,'terminal','deploys','staging-3/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678624.002\ufdd1 Dana approves on test."}], "mentions": [], "text": "Dana approves on test.", "tone": "neutral"}',1,1,'21',0,'[]','',1795678624.04321,0,0.0,'',0,'staging-3',2,1.79567862401824259758e+09,1795678624.04321,'','',0,0);
INSERT INTO "outbox" VALUES('staging-3/quorum reached//0/0/terminal:deploys',22,'terminal','deploys','staging-3/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678624.098\ufdd1 Approved by Dana."}], "mentions": [], "text": "Approved by Dana.", "tone": "neutral"}',1,1,'22',0,'[]','',1.79567862422998428349e+09,0,0.0,'',0,'staging-3',2,1.79567862410470390323e+09,1.79567862422998428349e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-3/step finished/code/1/0/terminal:deploys',23,'terminal','deploys','staging-3/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "", "seconds": 0.047, "sign": "passed", "since": 0.0, "text": "1. Check out passed"}]}], "mentions": [], "text": "1. Check out passed after 47ms.", "tone": "good"}',1,0,NULL,0,'[]','',0.0,0,0.0,'',1,'staging-3',2,1.79567862441539144511e+09,0.0,'','',0,0);
CREATE TABLE plans (
	digest TEXT NOT NULL, 
	body JSON NOT NULL, 
	PRIMARY KEY (digest)
);
INSERT INTO "plans" VALUES('d91da5969bb3321835c0b71a5fdd25c5a44a7aa8ece08fe27f34abb582f54f69','{"environment": "staging", "flow": "deploy", "requester": "you", "reason": "", "ref": "refs/heads/main", "commit": {"sha": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "subject": "1", "author": "T", "at": 1767268800.0}, "live": null, "commits": [{"sha": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "subject": "1", "author": "T", "at": 1767268800.0}], "commit_count": 1, "backwards": false, "compare": "", "skips": [], "applied": [], "expected": [], "pending": [], "env_changes": [], "facts": [], "estimate": null, "at": null, "takes_back": null, "carried": {}, "carried_from": "", "passed_over": [], "target_run": "", "kept": [], "keep_schema": false, "covered": "", "target": {"title": "Staging (demo)", "playbook": "playbooks/staging.yaml", "hosts": {"app": [{"name": "staging", "address": "127.0.0.1", "port": 22022, "user": "deploy", "key": "/srv/host/client_key", "agent": false, "known_hosts": "/srv/recorded/config/known_hosts", "jump": null}]}, "origin": {"url": "/srv/recorded/place/origin", "key": null, "refs": ["main"], "default": "main", "compare": null, "forge": null}, "variables": {"PLACE": "/srv/recorded/place", "WATCH": "false"}, "secrets": {"ADMIN_SESSION": "file:secrets/ADMIN_SESSION", "API_KEY_ENCRYPTION_KEY": "file:secrets/API_KEY_ENCRYPTION_KEY", "DATABASE_URL": "file:secrets/DATABASE_URL", "FORGE_TOKEN": "file:secrets/FORGE_TOKEN", "MANAGER_SESSION": "file:secrets/MANAGER_SESSION", "PGPASSWORD": "file:secrets/PGPASSWORD", "VIEWER_SESSION": "file:secrets/VIEWER_SESSION"}, "database": null, "env_file": null, "approval": {"roles": ["approver"], "quorum": 1, "expires": "3153600000.0s", "remind": "900.0s", "yes": "+1", "no": "-1", "rollback": {"covered": false, "quick": {"roles": null, "quorum": null, "expires": null}, "full": {"roles": null, "quorum": null, "expires": null}}}, "monitoring": {"roles": [], "deadline": null, "at_deadline": "hold", "automatic": false}, "limits": {"log": "8000000B", "reconnect": "600.0s", "question": "3600.0s"}, "retention": {"at": "30 3 * * *", "least": 1, "most": 30, "age": "0.0s", "folders": "0.0s"}, "calendar": {"zone": null, "windows": [], "freezes": [], "wait": "3600.0s"}, "drills": null, "watching": {"enabled": false, "zone": null, "quiet": []}, "channels": ["terminal:deploys"], "notify": {"stakeholders": [], "alerts": []}, "notes": ["Between step 4 and step 6 the old code runs on the new schema.", "The Discord bot is silent for a few seconds while it restarts.", "A yes says too that the migrations were tried locally, and the variables looked through.", "Demo: the monitoring window is 30s."]}, "playbook": {"extends": null, "title": "Recorded", "functions": {}, "plan": {"live": "cat \"$PLACE/live\" || true", "uses": ["PLACE"], "migrations": null, "facts": [], "verify": []}, "deploy": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"\necho \"BROUGHT=$COMMIT\" >>\"$HANDRAIL_OUTPUT\"\n", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {"BROUGHT": "[0-9a-f]+"}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "restart", "title": "Restart", "group": null, "run": "echo \"begun\"\nwhile [ -e \"$PLACE/slow\" ]; do sleep 0.05; done\ntest ! -e \"$PLACE/broken\"\necho \"ran\" >>\"$PLACE/ran\"\necho \"ended\"\n", "functions": [], "uses": ["PLACE"], "sudo": [], "env_file": false, "outputs": {}, "verify": [{"says": "It ran", "warn": false, "when": {}, "check": "file", "path": "/srv/recorded/place/ran", "exists": true, "min_size": null, "max_age": null, "mode": null, "contains": null}, {"says": "Something is live", "warn": false, "when": {}, "check": "command", "run": "cat \"$PLACE/live\"", "functions": [], "uses": ["PLACE"], "matches": "^[0-9a-f]{40}$", "lacks": null, "at_least": null, "at_most": null, "unit": ""}], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "never", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "watch", "title": "Watch", "group": null, "run": null, "functions": [], "uses": [], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": {"window": "20.0s", "every": "1.0s", "measures": [{"measure": "errors_total", "says": "Errors", "units": ["teei-cockpit-astro"], "priority": null, "pattern": "error", "url": null, "redirects": false, "path": "/", "run": null, "uses": [], "unit": "", "at_most": 1000.0, "at_least": null, "times_baseline": null, "grows_at_most": null, "in_a_row": 1, "samples": 1, "warm_up": "0.0s"}], "question": "600.0s"}, "notify": false, "changes": false, "skippable": true, "when": {"WATCH": "true"}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "rollback": {"quick": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "full": null}, "drill": null, "keeps": [], "watches": []}}');
INSERT INTO "plans" VALUES('c72969972a9a0de1f7b476830bc6ed380c101887b1141da97d575f66d98bf0a1','{"environment": "staging", "flow": "deploy", "requester": "you", "reason": "", "ref": "refs/heads/main", "commit": {"sha": "59dccba059d9c62fc502f959004665ba68f03170", "subject": "2", "author": "T", "at": 1767355200.0}, "live": {"sha": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "subject": "1", "author": "T", "at": 1767268800.0}, "commits": [{"sha": "59dccba059d9c62fc502f959004665ba68f03170", "subject": "2", "author": "T", "at": 1767355200.0}], "commit_count": 1, "backwards": false, "compare": "", "skips": [], "applied": [], "expected": [], "pending": [], "env_changes": [], "facts": [], "estimate": 0.05731701850891113, "at": null, "takes_back": null, "carried": {}, "carried_from": "", "passed_over": [], "target_run": "", "kept": [], "keep_schema": false, "covered": "", "target": {"title": "Staging (demo)", "playbook": "playbooks/staging.yaml", "hosts": {"app": [{"name": "staging", "address": "127.0.0.1", "port": 22022, "user": "deploy", "key": "/srv/host/client_key", "agent": false, "known_hosts": "/srv/recorded/config/known_hosts", "jump": null}]}, "origin": {"url": "/srv/recorded/place/origin", "key": null, "refs": ["main"], "default": "main", "compare": null, "forge": null}, "variables": {"PLACE": "/srv/recorded/place", "WATCH": "false"}, "secrets": {"ADMIN_SESSION": "file:secrets/ADMIN_SESSION", "API_KEY_ENCRYPTION_KEY": "file:secrets/API_KEY_ENCRYPTION_KEY", "DATABASE_URL": "file:secrets/DATABASE_URL", "FORGE_TOKEN": "file:secrets/FORGE_TOKEN", "MANAGER_SESSION": "file:secrets/MANAGER_SESSION", "PGPASSWORD": "file:secrets/PGPASSWORD", "VIEWER_SESSION": "file:secrets/VIEWER_SESSION"}, "database": null, "env_file": null, "approval": {"roles": ["approver"], "quorum": 1, "expires": "3153600000.0s", "remind": "900.0s", "yes": "+1", "no": "-1", "rollback": {"covered": false, "quick": {"roles": null, "quorum": null, "expires": null}, "full": {"roles": null, "quorum": null, "expires": null}}}, "monitoring": {"roles": [], "deadline": null, "at_deadline": "hold", "automatic": false}, "limits": {"log": "8000000B", "reconnect": "600.0s", "question": "3600.0s"}, "retention": {"at": "30 3 * * *", "least": 1, "most": 30, "age": "0.0s", "folders": "0.0s"}, "calendar": {"zone": null, "windows": [], "freezes": [], "wait": "3600.0s"}, "drills": null, "watching": {"enabled": false, "zone": null, "quiet": []}, "channels": ["terminal:deploys"], "notify": {"stakeholders": [], "alerts": []}, "notes": ["Between step 4 and step 6 the old code runs on the new schema.", "The Discord bot is silent for a few seconds while it restarts.", "A yes says too that the migrations were tried locally, and the variables looked through.", "Demo: the monitoring window is 30s."]}, "playbook": {"extends": null, "title": "Recorded", "functions": {}, "plan": {"live": "cat \"$PLACE/live\" || true", "uses": ["PLACE"], "migrations": null, "facts": [], "verify": []}, "deploy": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"\necho \"BROUGHT=$COMMIT\" >>\"$HANDRAIL_OUTPUT\"\n", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {"BROUGHT": "[0-9a-f]+"}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "restart", "title": "Restart", "group": null, "run": "echo \"begun\"\nwhile [ -e \"$PLACE/slow\" ]; do sleep 0.05; done\ntest ! -e \"$PLACE/broken\"\necho \"ran\" >>\"$PLACE/ran\"\necho \"ended\"\n", "functions": [], "uses": ["PLACE"], "sudo": [], "env_file": false, "outputs": {}, "verify": [{"says": "It ran", "warn": false, "when": {}, "check": "file", "path": "/srv/recorded/place/ran", "exists": true, "min_size": null, "max_age": null, "mode": null, "contains": null}, {"says": "Something is live", "warn": false, "when": {}, "check": "command", "run": "cat \"$PLACE/live\"", "functions": [], "uses": ["PLACE"], "matches": "^[0-9a-f]{40}$", "lacks": null, "at_least": null, "at_most": null, "unit": ""}], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "never", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "watch", "title": "Watch", "group": null, "run": null, "functions": [], "uses": [], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": {"window": "20.0s", "every": "1.0s", "measures": [{"measure": "errors_total", "says": "Errors", "units": ["teei-cockpit-astro"], "priority": null, "pattern": "error", "url": null, "redirects": false, "path": "/", "run": null, "uses": [], "unit": "", "at_most": 1000.0, "at_least": null, "times_baseline": null, "grows_at_most": null, "in_a_row": 1, "samples": 1, "warm_up": "0.0s"}], "question": "600.0s"}, "notify": false, "changes": false, "skippable": true, "when": {"WATCH": "true"}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "rollback": {"quick": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "full": null}, "drill": null, "keeps": [], "watches": []}}');
INSERT INTO "plans" VALUES('0b68fa1be89827f23e5b1fa76307b67050956b0701894de3541e9e2907a04bbf','{"environment": "staging", "flow": "rollback-quick", "requester": "you", "reason": "", "ref": "refs/heads/main", "commit": {"sha": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "subject": "1", "author": "T", "at": 1767268800.0}, "live": {"sha": "59dccba059d9c62fc502f959004665ba68f03170", "subject": "2", "author": "T", "at": 1767355200.0}, "commits": [{"sha": "59dccba059d9c62fc502f959004665ba68f03170", "subject": "2", "author": "T", "at": 1767355200.0}], "commit_count": 1, "backwards": false, "compare": "", "skips": [], "applied": [], "expected": [], "pending": [], "env_changes": [], "facts": [], "estimate": null, "at": null, "takes_back": {"run": "staging-2", "number": 2, "commit": {"sha": "59dccba059d9c62fc502f959004665ba68f03170", "subject": "2", "author": "T", "at": 1767355200.0}, "started": 1795678623.5848875}, "carried": {"BROUGHT": "59dccba059d9c62fc502f959004665ba68f03170"}, "carried_from": "staging-2", "passed_over": [], "target_run": "staging-1", "kept": [], "keep_schema": false, "covered": "", "target": {"title": "Staging (demo)", "playbook": "playbooks/staging.yaml", "hosts": {"app": [{"name": "staging", "address": "127.0.0.1", "port": 22022, "user": "deploy", "key": "/srv/host/client_key", "agent": false, "known_hosts": "/srv/recorded/config/known_hosts", "jump": null}]}, "origin": {"url": "/srv/recorded/place/origin", "key": null, "refs": ["main"], "default": "main", "compare": null, "forge": null}, "variables": {"PLACE": "/srv/recorded/place", "WATCH": "false"}, "secrets": {"ADMIN_SESSION": "file:secrets/ADMIN_SESSION", "API_KEY_ENCRYPTION_KEY": "file:secrets/API_KEY_ENCRYPTION_KEY", "DATABASE_URL": "file:secrets/DATABASE_URL", "FORGE_TOKEN": "file:secrets/FORGE_TOKEN", "MANAGER_SESSION": "file:secrets/MANAGER_SESSION", "PGPASSWORD": "file:secrets/PGPASSWORD", "VIEWER_SESSION": "file:secrets/VIEWER_SESSION"}, "database": null, "env_file": null, "approval": {"roles": ["approver"], "quorum": 1, "expires": "3153600000.0s", "remind": "900.0s", "yes": "+1", "no": "-1", "rollback": {"covered": false, "quick": {"roles": null, "quorum": null, "expires": null}, "full": {"roles": null, "quorum": null, "expires": null}}}, "monitoring": {"roles": [], "deadline": null, "at_deadline": "hold", "automatic": false}, "limits": {"log": "8000000B", "reconnect": "600.0s", "question": "3600.0s"}, "retention": {"at": "30 3 * * *", "least": 1, "most": 30, "age": "0.0s", "folders": "0.0s"}, "calendar": {"zone": null, "windows": [], "freezes": [], "wait": "3600.0s"}, "drills": null, "watching": {"enabled": false, "zone": null, "quiet": []}, "channels": ["terminal:deploys"], "notify": {"stakeholders": [], "alerts": []}, "notes": ["Between step 4 and step 6 the old code runs on the new schema.", "The Discord bot is silent for a few seconds while it restarts.", "A yes says too that the migrations were tried locally, and the variables looked through.", "Demo: the monitoring window is 30s."]}, "playbook": {"extends": null, "title": "Recorded", "functions": {}, "plan": {"live": "cat \"$PLACE/live\" || true", "uses": ["PLACE"], "migrations": null, "facts": [], "verify": []}, "deploy": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"\necho \"BROUGHT=$COMMIT\" >>\"$HANDRAIL_OUTPUT\"\n", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {"BROUGHT": "[0-9a-f]+"}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "restart", "title": "Restart", "group": null, "run": "echo \"begun\"\nwhile [ -e \"$PLACE/slow\" ]; do sleep 0.05; done\ntest ! -e \"$PLACE/broken\"\necho \"ran\" >>\"$PLACE/ran\"\necho \"ended\"\n", "functions": [], "uses": ["PLACE"], "sudo": [], "env_file": false, "outputs": {}, "verify": [{"says": "It ran", "warn": false, "when": {}, "check": "file", "path": "/srv/recorded/place/ran", "exists": true, "min_size": null, "max_age": null, "mode": null, "contains": null}, {"says": "Something is live", "warn": false, "when": {}, "check": "command", "run": "cat \"$PLACE/live\"", "functions": [], "uses": ["PLACE"], "matches": "^[0-9a-f]{40}$", "lacks": null, "at_least": null, "at_most": null, "unit": ""}], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "never", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "watch", "title": "Watch", "group": null, "run": null, "functions": [], "uses": [], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": {"window": "20.0s", "every": "1.0s", "measures": [{"measure": "errors_total", "says": "Errors", "units": ["teei-cockpit-astro"], "priority": null, "pattern": "error", "url": null, "redirects": false, "path": "/", "run": null, "uses": [], "unit": "", "at_most": 1000.0, "at_least": null, "times_baseline": null, "grows_at_most": null, "in_a_row": 1, "samples": 1, "warm_up": "0.0s"}], "question": "600.0s"}, "notify": false, "changes": false, "skippable": true, "when": {"WATCH": "true"}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "rollback": {"quick": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "full": null}, "drill": null, "keeps": [], "watches": []}}');
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
INSERT INTO "queues" VALUES('FF3C258CEF490838C7F601C24B4CFF1A','runs',NULL,NULL,NULL,NULL,1,0,0.1,1795678621000,1795678621875,'handrail-demo',NULL,NULL,NULL,NULL);
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
INSERT INTO "replicas" VALUES('8519ba685b0640cd881f4561161072c9','vm',25710,'',1.795678621801011324e+09,1.79567862358901214605e+09,0);
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
INSERT INTO "runs" VALUES('staging-3','staging',3,0,0);
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
INSERT INTO "schema_upgrades" VALUES('0001','0.1.0',1.79567862178780126569e+09);
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
INSERT INTO "terminal_messages" VALUES(1,'deploys','staging-1/card/terminal:deploys',1.79567862194637012482e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #1 \\u00b7 deploy \\u00b7 succeeded\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ a3a18a8ad0\"], [\"From \\u2192 to\", \"nothing \\u2192 a3a18a8ad0\"], [\"Started\", \"\\ufdd0clock 1795678623.265\\ufdd1\"], [\"Approvals\", \"1 of 1: Dana\"]]}, {\"block\": \"context\", \"text\": \"Between step 4 and step 6 the old code runs on the new schema. \\u00b7 The Discord bot is silent for a few seconds while it restarts. \\u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \\u00b7 Demo: the monitoring window is 30s.\"}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.025, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out\"}, {\"detail\": \"2 checks passed\", \"seconds\": 0.02, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart\"}, {\"detail\": \"WATCH is \\\"false\\\", not \\\"true\\\"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch\"}]}, {\"block\": \"context\", \"text\": \"took 57ms \\u00b7 details in the thread or by /handrail show #1\"}], \"mentions\": [], \"text\": \"staging #1, deploy of main at a3a18a8ad0 for You, has succeeded.\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(2,'deploys','staging-1/approval/d91da5969bb3/terminal:deploys',1.79567862306559205059e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #1 \\u00b7 deploy \\u00b7 approved by Dana\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ a3a18a8ad0\"], [\"From \\u2192 to\", \"nothing \\u2192 a3a18a8ad0, 1 commit\"], [\"Approvals\", \"1 of 1: Dana\"], [\"Closed\", \"\\ufdd0clock 1795678623.137\\ufdd1\"]]}, {\"block\": \"context\", \"text\": \"plan d91da5969bb3 \\u00b7 commit a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1\"}], \"mentions\": [], \"text\": \"The approval request of staging #1 is closed: approved by Dana.\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(3,'deploys','staging-1/approved//0/0/terminal:deploys',1.79567862309694409369e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678623.053\\ufdd1 Dana approves on test.\"}], \"mentions\": [], \"text\": \"Dana approves on test.\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(4,'deploys','staging-1/quorum reached//0/0/terminal:deploys',1795678623.19155,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678623.137\\ufdd1 Approved by Dana.\"}], \"mentions\": [], \"text\": \"Approved by Dana.\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(5,'deploys','staging-1/step finished/code/1/0/terminal:deploys',1.79567862331533694263e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.025, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out passed\"}]}], \"mentions\": [], \"text\": \"1. Check out passed after 25ms.\", \"tone\": \"good\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(6,'deploys','staging-1/step finished/restart/1/0/terminal:deploys',1795678623.34783,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.02, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart passed\"}]}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"/srv/recorded/place/ran, 4 B\", \"seconds\": 0.0, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"It ran\"}, {\"detail\": \"a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1\", \"seconds\": 0.0, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"Something is live\"}]}], \"mentions\": [], \"text\": \"2. Restart passed after 20ms.\", \"tone\": \"good\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(7,'deploys','staging-1/step finished/watch/1/0/terminal:deploys',1.79567862336820316315e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"WATCH is \\\"false\\\", not \\\"true\\\"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch was left out\"}]}], \"mentions\": [], \"text\": \"3. Watch was left out: WATCH is \\\"false\\\", not \\\"true\\\".\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(8,'deploys','staging-1/end/0/terminal:deploys',1.795678623376666069e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #1 \\u00b7 deploy \\u00b7 succeeded\"}, {\"block\": \"words\", \"text\": \"staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo).\"}, {\"block\": \"fields\", \"pairs\": [[\"Environment\", \"Staging (demo)\"], [\"Version\", \"nothing \\u2192 a3a18a8ad0\"], [\"Commits\", \"1 commit\"], [\"Asked by\", \"You\"], [\"Approved by\", \"Dana\"], [\"Duration\", \"57ms\"], [\"Monitoring\", \"skipped over 20s\"]]}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.025, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out\"}, {\"detail\": \"\", \"seconds\": 0.02, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart\"}, {\"detail\": \"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch\"}]}, {\"block\": \"words\", \"text\": \"Where to look next:\\n/handrail show #1 tells the whole run\\n/handrail log #1 code shows what a step printed\"}, {\"block\": \"context\", \"text\": \"journal head 5f8bf4c4e214962358241b81501ed93714745621ee1d9c8bb39cf38245b16d33, checked by /handrail audit verify\"}], \"mentions\": [], \"text\": \"staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo).\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(9,'deploys','staging-2/card/terminal:deploys',1.7956786233820858002e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #2 \\u00b7 deploy \\u00b7 succeeded\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ 59dccba059\"], [\"From \\u2192 to\", \"a3a18a8ad0 \\u2192 59dccba059\"], [\"Started\", \"\\ufdd0clock 1795678623.585\\ufdd1\"], [\"Approvals\", \"1 of 1: Dana\"]]}, {\"block\": \"context\", \"text\": \"Between step 4 and step 6 the old code runs on the new schema. \\u00b7 The Discord bot is silent for a few seconds while it restarts. \\u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \\u00b7 Demo: the monitoring window is 30s.\"}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.186, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out\"}, {\"detail\": \"2 checks passed\", \"seconds\": 0.052, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart\"}, {\"detail\": \"WATCH is \\\"false\\\", not \\\"true\\\"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch\"}]}, {\"block\": \"context\", \"text\": \"took 251ms \\u00b7 details in the thread or by /handrail show #2\"}], \"mentions\": [], \"text\": \"staging #2, deploy of main at 59dccba059 for You, has succeeded.\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(10,'deploys','staging-1/hold freed//0/0/terminal:deploys',1.79567862338537907601e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678623.323\\ufdd1 Staging is free again: succeeded.\"}], \"mentions\": [], \"text\": \"Staging is free again: succeeded.\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(11,'deploys','staging-2/approval/c72969972a9a/terminal:deploys',1.79567862350484585762e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #2 \\u00b7 deploy \\u00b7 approved by Dana\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ 59dccba059\"], [\"From \\u2192 to\", \"a3a18a8ad0 \\u2192 59dccba059, 1 commit\"], [\"Approvals\", \"1 of 1: Dana\"], [\"Closed\", \"\\ufdd0clock 1795678623.520\\ufdd1\"]]}, {\"block\": \"context\", \"text\": \"plan c72969972a9a \\u00b7 commit 59dccba059d9c62fc502f959004665ba68f03170\"}], \"mentions\": [], \"text\": \"The approval request of staging #2 is closed: approved by Dana.\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(12,'deploys','staging-2/approved//0/0/terminal:deploys',1.79567862351131653786e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678623.487\\ufdd1 Dana approves on test.\"}], \"mentions\": [], \"text\": \"Dana approves on test.\", \"tone\": \"neutral\"}", "thread": 9}');
INSERT INTO "terminal_messages" VALUES(13,'deploys','staging-2/quorum reached//0/0/terminal:deploys',1.79567862354403567316e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678623.520\\ufdd1 Approved by Dana.\"}], \"mentions\": [], \"text\": \"Approved by Dana.\", \"tone\": \"neutral\"}", "thread": 9}');
INSERT INTO "terminal_messages" VALUES(14,'deploys','staging-2/step finished/code/1/0/terminal:deploys',1.79567862380990695952e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.186, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out passed\"}]}], \"mentions\": [], \"text\": \"1. Check out passed after 186ms.\", \"tone\": \"good\"}", "thread": 9}');
INSERT INTO "terminal_messages" VALUES(15,'deploys','staging-2/step finished/restart/1/0/terminal:deploys',1.79567862385239076618e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.052, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart passed\"}]}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"/srv/recorded/place/ran, 8 B\", \"seconds\": 0.0, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"It ran\"}, {\"detail\": \"59dccba059d9c62fc502f959004665ba68f03170\", \"seconds\": 0.0, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"Something is live\"}]}], \"mentions\": [], \"text\": \"2. Restart passed after 52ms.\", \"tone\": \"good\"}", "thread": 9}');
INSERT INTO "terminal_messages" VALUES(16,'deploys','staging-2/step finished/watch/1/0/terminal:deploys',1.79567862388053822511e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"WATCH is \\\"false\\\", not \\\"true\\\"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch was left out\"}]}], \"mentions\": [], \"text\": \"3. Watch was left out: WATCH is \\\"false\\\", not \\\"true\\\".\", \"tone\": \"neutral\"}", "thread": 9}');
INSERT INTO "terminal_messages" VALUES(17,'deploys','staging-2/end/0/terminal:deploys',1.79567862388837075227e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #2 \\u00b7 deploy \\u00b7 succeeded\"}, {\"block\": \"words\", \"text\": \"staging #2 has succeeded: main at 59dccba059 is live on Staging (demo).\"}, {\"block\": \"fields\", \"pairs\": [[\"Environment\", \"Staging (demo)\"], [\"Version\", \"a3a18a8ad0 \\u2192 59dccba059\"], [\"Commits\", \"1 commit\"], [\"Asked by\", \"You\"], [\"Approved by\", \"Dana\"], [\"Duration\", \"251ms\"], [\"Monitoring\", \"skipped over 20s\"]]}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.186, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out\"}, {\"detail\": \"\", \"seconds\": 0.052, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart\"}, {\"detail\": \"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch\"}]}, {\"block\": \"words\", \"text\": \"What is new:\\n59dccba 2 (T)\"}, {\"block\": \"words\", \"text\": \"Where to look next:\\n/handrail show #2 tells the whole run\\n/handrail log #2 code shows what a step printed\"}, {\"block\": \"context\", \"text\": \"journal head a7b14998a67ecab7296f92ac0af589c24532e01e20c710205c0afa23255be361, checked by /handrail audit verify\"}], \"mentions\": [], \"text\": \"staging #2 has succeeded: main at 59dccba059 is live on Staging (demo).\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(18,'deploys','staging-3/card/terminal:deploys',1.79567862389355444906e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #3 \\u00b7 quick rollback \\u00b7 running step 1 of 1\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Takes back\", \"staging #2\"], [\"Ref\", \"main @ a3a18a8ad0\"], [\"From \\u2192 to\", \"59dccba059 \\u2192 a3a18a8ad0\"], [\"Started\", \"\\ufdd0clock 1795678624.352\\ufdd1\"], [\"Approvals\", \"1 of 1: Dana\"]]}, {\"block\": \"context\", \"text\": \"Between step 4 and step 6 the old code runs on the new schema. \\u00b7 The Discord bot is silent for a few seconds while it restarts. \\u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \\u00b7 Demo: the monitoring window is 30s.\"}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.0, \"sign\": \"running\", \"since\": 1795678624.3584063, \"text\": \"1. Check out\"}]}, {\"block\": \"context\", \"text\": \"holds staging \\u00b7 running for \\ufdd0span 1795678624.352\\ufdd1 \\u00b7 details in the thread or by /handrail show #3\"}, {\"block\": \"actions\", \"buttons\": [{\"action\": \"cancel staging-3\", \"ask\": \"\", \"confirm\": \"Stop staging #3? A running step is ended, and staging may stay as is.\", \"dangerous\": true, \"label\": \"Cancel\"}]}], \"mentions\": [], \"text\": \"staging #3, quick rollback of staging #2 to main at a3a18a8ad0 for You, is running step 1 of 1, Check out.\", \"tone\": \"busy\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(19,'deploys','staging-2/hold freed//0/0/terminal:deploys',1.79567862390146350858e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678623.836\\ufdd1 Staging is free again: succeeded.\"}], \"mentions\": [], \"text\": \"Staging is free again: succeeded.\", \"tone\": \"neutral\"}", "thread": 9}');
INSERT INTO "terminal_messages" VALUES(20,'deploys','staging-3/approval/0b68fa1be898/terminal:deploys',1.7956786240160927772e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #3 \\u00b7 quick rollback \\u00b7 approved by Dana\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Takes back\", \"staging #2\"], [\"Ref\", \"main @ a3a18a8ad0\"], [\"From \\u2192 to\", \"59dccba059 \\u2192 a3a18a8ad0, 1 commit\"], [\"Approvals\", \"1 of 1: Dana\"], [\"Closed\", \"\\ufdd0clock 1795678624.098\\ufdd1\"]]}, {\"block\": \"context\", \"text\": \"plan 0b68fa1be898 \\u00b7 commit a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1\"}], \"mentions\": [], \"text\": \"The approval request of staging #3 is closed: approved by Dana.\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(21,'deploys','staging-3/approved//0/0/terminal:deploys',1.79567862402955055233e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678624.002\\ufdd1 Dana approves on test.\"}], \"mentions\": [], \"text\": \"Dana approves on test.\", \"tone\": \"neutral\"}", "thread": 18}');
INSERT INTO "terminal_messages" VALUES(22,'deploys','staging-3/quorum reached//0/0/terminal:deploys',1.79567862422453188896e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678624.098\\ufdd1 Approved by Dana.\"}], \"mentions\": [], \"text\": \"Approved by Dana.\", \"tone\": \"neutral\"}", "thread": 18}');
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
INSERT INTO "workflow_input" VALUES('staging-1/0','{"namedArgs":{},"positionalArgs":["staging-1"]}',1795678621000);
INSERT INTO "workflow_input" VALUES('staging-2/0','{"namedArgs":{},"positionalArgs":["staging-2"]}',1795678623000);
INSERT INTO "workflow_input" VALUES('staging-3/0','{"namedArgs":{},"positionalArgs":["staging-3"]}',1795678623000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_output" VALUES('staging-1/0','"done"',NULL,1795678623000);
INSERT INTO "workflow_output" VALUES('staging-2/0','"done"',NULL,1795678623000);
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
INSERT INTO "workflow_status" VALUES('staging-1/0','SUCCESS','carry',NULL,NULL,NULL,NULL,NULL,NULL,'8519ba685b0640cd881f4561161072c9',1795678621000,1795678623000,'1','',NULL,NULL,1,'runs',NULL,NULL,NULL,1795678622000,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795678623000,'null',NULL,NULL,0,'handrail-demo','819a84c4-b8c2-4654-b460-560fb101ebcd');
INSERT INTO "workflow_status" VALUES('staging-2/0','SUCCESS','carry',NULL,NULL,NULL,NULL,NULL,NULL,'8519ba685b0640cd881f4561161072c9',1795678623000,1795678623000,'1','',NULL,NULL,1,'runs',NULL,NULL,NULL,1795678623000,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795678623000,'null',NULL,NULL,0,'handrail-demo','2ab11fad-c928-40b7-aafa-5335f9783b65');
INSERT INTO "workflow_status" VALUES('staging-3/0','PENDING','carry',NULL,NULL,NULL,NULL,NULL,NULL,'8519ba685b0640cd881f4561161072c9',1795678623000,1795678623000,'1','',NULL,NULL,1,'runs',NULL,NULL,NULL,1795678623000,NULL,0,NULL,NULL,'2a11fd6a-c034-4a2b-814e-ed521cce39c0',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'handrail-demo','abc59101-1671-46e0-8056-de92d0898377');
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
