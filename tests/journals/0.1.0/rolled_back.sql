BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('321b7fa3-779f-4086-8d69-d51f5094b60d','1',1795678929000,1795678929000,'handrail-demo');
CREATE TABLE chat_presence (
	platform TEXT NOT NULL, 
	present_at DOUBLE NOT NULL, 
	lost_at DOUBLE NOT NULL, 
	told_since DOUBLE NOT NULL, 
	told_until DOUBLE NOT NULL, 
	PRIMARY KEY (platform)
);
INSERT INTO "chat_presence" VALUES('terminal',1.79567892964977550507e+09,0.0,0.0,0.0);
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
INSERT INTO "events" VALUES(1,'staging-1','',0,'requested',0,1.79567892956010651591e+09,'you','{"environment": "staging", "number": 1, "flow": "deploy", "ref": "", "reason": "", "skips": [], "at": 0.0, "plan_only": false, "channel": ""}','00a425bac4c0415d037da37b54b9aa95a021cb1e4aa1efc2289673795543257d');
INSERT INTO "events" VALUES(2,'staging-1','',0,'planned',0,1.7956789307477688789e+09,'handrail','{"digest": "b433fc6a9fb5b4645285a5def2a47ac60edcbff181c31d086267ceb5be0733d1", "checks": []}','f3345a1cb415a90a9555a4f07cd0b146ecec2d91720352ec4b99acf4983fc813');
INSERT INTO "events" VALUES(3,'staging-1','',0,'approval requested',0,1.79567893076632642741e+09,'handrail','{"digest": "b433fc6a9fb5b4645285a5def2a47ac60edcbff181c31d086267ceb5be0733d1", "expires": 4949278930.766319, "quorum": 1, "roles": ["approver"]}','e6947c3dca3ebf4f4c81fd0a5ea1ce94fb68be587c7f19aa2d1f30d4ab816fca');
INSERT INTO "events" VALUES(4,'staging-1','',0,'approval posted',0,1.79567893078314757345e+09,'handrail','{"message": "request"}','30556d90f4f71f22a753a4aa19a1bb1042d04af74455d163cc3c305aa82d63a6');
INSERT INTO "events" VALUES(5,'staging-1','',0,'approved',0,1.79567893080213904387e+09,'dana','{"person": "dana", "digest": "b433fc6a9fb5b4645285a5def2a47ac60edcbff181c31d086267ceb5be0733d1", "via": "test", "message": "", "pressed": false}','27b7df4160e122b5aebe024d621a4f1d3cafb7507d6170e10ca83cfb5a65bbf8');
INSERT INTO "events" VALUES(6,'staging-1','',0,'approval posted',1,1.79567893086305570594e+09,'handrail','{"message": "2"}','ed95eda146f49a8534e07a806408248745e3b922521d70e2c5db16f707f19a08');
INSERT INTO "events" VALUES(7,'staging-1','',0,'quorum reached',0,1.79567893094119453425e+09,'handrail','{"approvers": ["dana"]}','00b28bd2f3e211e9e2b044df4a6ea90cf69d5961fe91d37f085a3b2719e60199');
INSERT INTO "events" VALUES(8,'staging-1','',0,'hold taken',0,1.79567893094873213761e+09,'handrail','{"environment": "staging", "from": ""}','0e02ffed53474e2e5f5eb5340aeaff0af516a2ced76027a3d81fae10c0254cdc');
INSERT INTO "events" VALUES(9,'staging-1','',0,'started',0,1.79567893112176918987e+09,'handrail','{"moved": 0, "boots": {"staging": "00000000-0000-4000-8000-000000000000"}, "host_time": 1795678931}','d5b2c70d861567e6673cab44ad3743559ec547eb697d44e477c7ee9011dfd4f3');
INSERT INTO "events" VALUES(10,'staging-1','code',1,'step started',0,1.79567893113067722325e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "bc15672b9c0c79f01176df337b7acf3d", "changes": true, "monitor": false, "only_checks": false, "checks": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}','d472d118517a5869b49dca39e37ef5e173ac9c16d8d7af64e86aa01d81c3c757');
INSERT INTO "events" VALUES(11,'staging-1','code',1,'step finished',0,1.79567893118800258637e+09,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.057, "outputs": {"BROUGHT": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}, "checks": [], "checklist": [], "survivors": [], "tail": "", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','94691a66c501e16e586fa0d1846857f918dfe933c29f0c289b7c408f86121af4');
INSERT INTO "events" VALUES(12,'staging-1','restart',1,'step started',0,1.79567893118834590914e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "1111a670df9fdd0642f028e0d4573420", "changes": true, "monitor": false, "only_checks": false, "checks": "cc4a8697204961950a20f56e990e70ce24b51370199359c51fd7a8fae518f4c0"}','957c9b4cfca3703142bcbd6f912863121041e139c2e0799096b8315eb583e9ea');
INSERT INTO "events" VALUES(13,'staging-1','restart',1,'step finished',0,1.79567893149624586103e+09,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.308, "outputs": {}, "checks": [{"says": "It ran", "kind": "file", "verdict": "passed", "measured": "/srv/recorded/place/ran, 4 B", "expected": "there", "detail": "/srv/recorded/place/ran: 4 B, mode 644"}, {"says": "Something is live", "kind": "command", "verdict": "passed", "measured": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "expected": "a match of ^[0-9a-f]{40}$", "detail": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}], "checklist": [], "survivors": [], "tail": "begun\nended", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','683cd01b3ed36b5e104853c4ffe5bd81c712485ed1350e2dd7eafbc003829716');
INSERT INTO "events" VALUES(14,'staging-1','watch',1,'step finished',0,1.79567893151113963127e+09,'handrail','{"outcome": "skipped", "why": "WATCH is \"false\", not \"true\""}','146299bbc686fc5302c8060816ce4b96e9b228a4747b39f027fb56c9853bb5a4');
INSERT INTO "events" VALUES(15,'staging-1','',0,'finished',0,1.79567893151939082145e+09,'handrail','{"outcome": "succeeded", "reason": "", "held": false}','b11570dc57c6a4727c52bfb93ee4df0aab36f20176ca2b19a3ed60c7232235ea');
INSERT INTO "events" VALUES(16,'staging-1','',0,'hold freed',0,1.79567893151939082145e+09,'handrail','{"environment": "staging", "reason": "succeeded"}','e1bba574d04514eacafd57572a9b60ea6174178dc7b5623838ef76cd6db2e378');
INSERT INTO "events" VALUES(17,'staging-2','',0,'requested',0,1.79567893161041569711e+09,'you','{"environment": "staging", "number": 2, "flow": "deploy", "ref": "", "reason": "", "skips": [], "at": 0.0, "plan_only": false, "channel": ""}','ab78643c42c662a3733a1ce74d37bc41698e76fbd493887e272ba01cec428349');
INSERT INTO "events" VALUES(18,'staging-2','',0,'planned',0,1.7956789318474252224e+09,'handrail','{"digest": "01d491c7fc3fa7d8c2dcc67bd076f01118d6126c92b5627b87ca932c0b44a042", "checks": []}','79e9066d906f9d77bda66ccf114671109a10bd178a56266d4a9ad31e2bf2926a');
INSERT INTO "events" VALUES(19,'staging-2','',0,'approval requested',0,1.79567893185194039345e+09,'handrail','{"digest": "01d491c7fc3fa7d8c2dcc67bd076f01118d6126c92b5627b87ca932c0b44a042", "expires": 4949278931.851937, "quorum": 1, "roles": ["approver"]}','b24f03af7e6fdd03bd5642f2913f3f3a44e721d888fba4e6537b4de4532391c6');
INSERT INTO "events" VALUES(20,'staging-2','',0,'approval posted',0,1.79567893185851240158e+09,'handrail','{"message": "request"}','f57701a28508eccb115ffa26a34bff7fa0c6391de2d821a0c032ae38e27e18e7');
INSERT INTO "events" VALUES(21,'staging-2','',0,'approved',0,1.79567893187088251116e+09,'dana','{"person": "dana", "digest": "01d491c7fc3fa7d8c2dcc67bd076f01118d6126c92b5627b87ca932c0b44a042", "via": "test", "message": "", "pressed": false}','738e35b668813f0d3a525346735a6b46e432973451307aa8f39fbe2db2f71611');
INSERT INTO "events" VALUES(22,'staging-2','',0,'approval posted',1,1.79567893192696380615e+09,'handrail','{"message": "11"}','a4e1756d6e327dc2d8015053f9281f8809ce5387311a0b4f4551a09f0773741c');
INSERT INTO "events" VALUES(23,'staging-2','',0,'quorum reached',0,1.79567893207332301142e+09,'handrail','{"approvers": ["dana"]}','9ea342326d19bd71ce72c7690b06895eb45a1f20da95b1dd6dff9b4faf0b846e');
INSERT INTO "events" VALUES(24,'staging-2','',0,'hold taken',0,1.79567893207578563687e+09,'handrail','{"environment": "staging", "from": ""}','b0b6285228c8df274936590537db73f297cb9a3bb048823dccf9f707815d3eb6');
INSERT INTO "events" VALUES(25,'staging-2','',0,'started',0,1.79567893219005870813e+09,'handrail','{"moved": 0, "boots": {"staging": "00000000-0000-4000-8000-000000000000"}, "host_time": 1795678932}','92d205214aacecbd44efd6f3a94d669a314eff85e99ffb4bca50671fc5f0ddaf');
INSERT INTO "events" VALUES(26,'staging-2','code',1,'step started',0,1.79567893221457290653e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "2e5c02f9d190b99a3fb2fd4868f37805", "changes": true, "monitor": false, "only_checks": false, "checks": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}','44ed08815796c7a6f90403f49d4a43507664783f3523b19b774914212fbed5f9');
INSERT INTO "events" VALUES(27,'staging-2','code',1,'step finished',0,1.79567893226852202418e+09,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.054, "outputs": {"BROUGHT": "59dccba059d9c62fc502f959004665ba68f03170"}, "checks": [], "checklist": [], "survivors": [], "tail": "", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','3b98f95853f58c1b0fb1682381a158751c77b144e583d9e6fa5da9969304087d');
INSERT INTO "events" VALUES(28,'staging-2','restart',1,'step started',0,1.7956789322689065933e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "8dcd037acd837e202afafe380211d5ce", "changes": true, "monitor": false, "only_checks": false, "checks": "bceb9516630a4368dc83192c04246442ec28f8d0c8ee2e2b34d1ec8fe9dd4264"}','c625537e927f10888a5392566feabd4632461a55de3a80c838cf8f5376072684');
INSERT INTO "events" VALUES(29,'staging-2','restart',1,'step finished',0,1.79567893235067725177e+09,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.082, "outputs": {}, "checks": [{"says": "It ran", "kind": "file", "verdict": "passed", "measured": "/srv/recorded/place/ran, 8 B", "expected": "there", "detail": "/srv/recorded/place/ran: 8 B, mode 644"}, {"says": "Something is live", "kind": "command", "verdict": "passed", "measured": "59dccba059d9c62fc502f959004665ba68f03170", "expected": "a match of ^[0-9a-f]{40}$", "detail": "59dccba059d9c62fc502f959004665ba68f03170"}], "checklist": [], "survivors": [], "tail": "begun\nended", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','3fa1c89d6bd60df4c55f0509eaf55a86adfd997111710da067b5b79447c62de1');
INSERT INTO "events" VALUES(30,'staging-2','watch',1,'step finished',0,1.79567893235517263414e+09,'handrail','{"outcome": "skipped", "why": "WATCH is \"false\", not \"true\""}','70b41a394a9f532d041faf50d5f24a8873f08ed02a7ab6838972e01f6e5fbbb0');
INSERT INTO "events" VALUES(31,'staging-2','',0,'finished',0,1.79567893236261510851e+09,'handrail','{"outcome": "succeeded", "reason": "", "held": false}','2151d3209be27af8df25a41ad322af178ee543046bd0083e8b6395df413d0aef');
INSERT INTO "events" VALUES(32,'staging-2','',0,'hold freed',0,1.79567893236261510851e+09,'handrail','{"environment": "staging", "reason": "succeeded"}','52f51b7aaf605f0d18d7349aff63d71a862596a38c73c6fafd53f03a53f35210');
INSERT INTO "events" VALUES(33,'staging-3','',0,'requested',0,1.79567893239944601055e+09,'you','{"environment": "staging", "number": 3, "flow": "rollback-quick", "ref": "", "to": "", "keep_schema": false, "takes_back": "staging-2", "aborts": false, "reason": "", "skips": [], "plan_only": false, "channel": "", "decided": {}}','50c1a4f4b558ec00dcae48f6c300dfa3fa1935c06a5fb0a6fc7609e67e516648');
INSERT INTO "events" VALUES(34,'staging-3','',0,'planned',0,1.79567893263841509825e+09,'handrail','{"digest": "2a10d221852def4cef3e14d9347e74a0028c3c53c38e9076d850658442e3dbba", "checks": []}','b4a70df7347ae3a475cb96d3ca0bc31f8274069408600a417d300a1c08a8df55');
INSERT INTO "events" VALUES(35,'staging-3','',0,'approval requested',0,1.7956789326456081867e+09,'handrail','{"digest": "2a10d221852def4cef3e14d9347e74a0028c3c53c38e9076d850658442e3dbba", "expires": 4949278932.645604, "quorum": 1, "roles": ["approver"]}','2cf57fac110821df03264d9ee3262ff0579bf68f0bd62609f1cd6b5b409bd056');
INSERT INTO "events" VALUES(36,'staging-3','',0,'approval posted',0,1.79567893265393376347e+09,'handrail','{"message": "request"}','bf91be1359db2c6030d82875325a3eb2cdcefc103cd06bc4c5fc8f3888aa0a67');
INSERT INTO "events" VALUES(37,'staging-3','',0,'approved',0,1.79567893266471600532e+09,'dana','{"person": "dana", "digest": "2a10d221852def4cef3e14d9347e74a0028c3c53c38e9076d850658442e3dbba", "via": "test", "message": "", "pressed": false}','adbfd99aeb6f8c4bbe5353e07b1655946d61ed0c5f34c1312832b99026cd847a');
INSERT INTO "events" VALUES(38,'staging-3','',0,'approval posted',1,1.79567893269772028922e+09,'handrail','{"message": "20"}','633c85eeef2e46b2b95358a3572beae44259ca1477653e3fc8f485fefc84477f');
INSERT INTO "events" VALUES(39,'staging-3','',0,'quorum reached',0,1.79567893277863740919e+09,'handrail','{"approvers": ["dana"]}','e4269dd5dd26b0dcf5c44869c20301fe3a680fc3a6ab91f867cdd8378736c1e9');
INSERT INTO "events" VALUES(40,'staging-3','',0,'hold taken',0,1.79567893278454780575e+09,'handrail','{"environment": "staging", "from": ""}','a85f40e77c4b85b9d774a71dedf3340ab5eadb41f4d609d0282dd2cf9e25b73e');
INSERT INTO "events" VALUES(41,'staging-3','',0,'started',0,1.79567893288142538072e+09,'handrail','{"moved": 0, "boots": {"staging": "00000000-0000-4000-8000-000000000000"}, "host_time": 1795678932}','469639309c71687d17e3cbc1088d0a9bae7e6b963d93289835f71b7f8cfefbf8');
INSERT INTO "events" VALUES(42,'staging-3','code',1,'step started',0,1.79567893288599061962e+09,'handrail','{"host": "staging", "boot": "00000000-0000-4000-8000-000000000000", "token": "ef6ab6458f948986eb71c4c771875afd", "changes": true, "monitor": false, "only_checks": false, "checks": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}','34822c7f552b3c605fc9a9cd9bf2e748f99c245528d2367727563e844ab28db1');
INSERT INTO "events" VALUES(43,'staging-3','code',1,'step finished',0,1.79567893292681217192e+09,'handrail','{"outcome": "passed", "why": "", "status": null, "seconds": 0.041, "outputs": {}, "checks": [], "checklist": [], "survivors": [], "tail": "", "diagnosis": "", "advice": [], "accepted": false, "charts": []}','edd2bd9701cb4cc7f71240b995f5c2c963bf6c3beac7f363ad496cf1db164ac9');
INSERT INTO "events" VALUES(44,'staging-3','',0,'finished',0,1.79567893294146466252e+09,'handrail','{"outcome": "succeeded", "reason": "", "held": true}','fc347c688aab075aed75aca171c1bc0e65d3134802754f91f744dfbcc694fa8a');
INSERT INTO "events" VALUES(45,'staging-2','',0,'rolled back',0,1.79567893294146466252e+09,'you','{"by": "staging #3", "run": "staging-3"}','b67291eb0e3f6dc6eef572c0e4084a38a231f50c1e178f6ea61326579e0c4a03');
CREATE TABLE holds (
	environment TEXT NOT NULL, 
	run TEXT NOT NULL, 
	person TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	since DOUBLE NOT NULL, 
	until DOUBLE, 
	PRIMARY KEY (environment)
);
INSERT INTO "holds" VALUES('staging','staging-3','you','staging #2 was taken back by staging #3',1.79567893278454780575e+09,NULL);
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
INSERT INTO "notifications" VALUES('9446ef99-9c8a-4447-8b4d-f0040fb0a27c','staging-1/0','wake','"look"',1795678930000,'portable_json',1,2);
INSERT INTO "notifications" VALUES('afa8562a-315f-4d65-8a3d-cb76439c0dff','staging-2/0','wake','"look"',1795678931000,'portable_json',1,2);
INSERT INTO "notifications" VALUES('7bf4b13c-4c66-469e-af80-fbe3d03c550e','staging-3/0','wake','"look"',1795678932000,'portable_json',1,2);
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
INSERT INTO "operation_outputs" VALUES('staging-1/0',1,'advance','3153599999.98882',NULL,NULL,1795678930558,1795678930778,'portable_json','handrail-demo',1795678930000);
INSERT INTO "operation_outputs" VALUES('staging-1/0',3,'DBOS.sleep','1795679230.7871814',NULL,NULL,1795678930786,1795678930787,'portable_json','handrail-demo',1795678930000);
INSERT INTO "operation_outputs" VALUES('staging-1/0',2,'DBOS.recv','"look"',NULL,NULL,1795678930785,1795678930934,'portable_json','handrail-demo',1795678930000);
INSERT INTO "operation_outputs" VALUES('staging-1/0',4,'advance','null',NULL,NULL,1795678930937,1795678931614,'portable_json','handrail-demo',1795678931000);
INSERT INTO "operation_outputs" VALUES('staging-2/0',1,'advance','3153599999.9935274',NULL,NULL,1795678931738,1795678931858,'portable_json','handrail-demo',1795678931000);
INSERT INTO "operation_outputs" VALUES('staging-2/0',3,'DBOS.sleep','1795679231.864965',NULL,NULL,1795678931864,1795678931865,'portable_json','handrail-demo',1795678931000);
INSERT INTO "operation_outputs" VALUES('staging-2/0',2,'DBOS.recv','"look"',NULL,NULL,1795678931864,1795678932069,'portable_json','handrail-demo',1795678932000);
INSERT INTO "operation_outputs" VALUES('staging-2/0',4,'advance','null',NULL,NULL,1795678932070,1795678932384,'portable_json','handrail-demo',1795678932000);
INSERT INTO "operation_outputs" VALUES('staging-3/0',1,'advance','3153599999.991843',NULL,NULL,1795678932495,1795678932654,'portable_json','handrail-demo',1795678932000);
INSERT INTO "operation_outputs" VALUES('staging-3/0',3,'DBOS.sleep','1795679232.6635556',NULL,NULL,1795678932663,1795678932663,'portable_json','handrail-demo',1795678932000);
INSERT INTO "operation_outputs" VALUES('staging-3/0',2,'DBOS.recv','"look"',NULL,NULL,1795678932662,1795678932774,'portable_json','handrail-demo',1795678932000);
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
INSERT INTO "outbox" VALUES('staging-1/card/terminal:deploys',1,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #1 \u00b7 deploy \u00b7 succeeded"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ a3a18a8ad0"], ["From \u2192 to", "nothing \u2192 a3a18a8ad0"], ["Started", "\ufdd0clock 1795678931.122\ufdd1"], ["Approvals", "1 of 1: Dana"]]}, {"block": "context", "text": "Between step 4 and step 6 the old code runs on the new schema. \u00b7 The Discord bot is silent for a few seconds while it restarts. \u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \u00b7 Demo: the monitoring window is 30s."}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.057, "sign": "passed", "since": 0.0, "text": "1. Check out"}, {"detail": "2 checks passed", "seconds": 0.308, "sign": "passed", "since": 0.0, "text": "2. Restart"}, {"detail": "WATCH is \"false\", not \"true\"", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch"}]}, {"block": "context", "text": "took 398ms \u00b7 details in the thread or by /handrail show #1"}], "mentions": [], "text": "staging #1, deploy of main at a3a18a8ad0 for You, has succeeded.", "tone": "good"}',11,11,'1',0,'[]','',1.79567893165193080903e+09,0,0.0,'',0,'staging-1',1,1.79567893162493062014e+09,1.79567892969747781753e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/approval/b433fc6a9fb5/terminal:deploys',2,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #1 \u00b7 deploy \u00b7 approved by Dana"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ a3a18a8ad0"], ["From \u2192 to", "nothing \u2192 a3a18a8ad0, 1 commit"], ["Approvals", "1 of 1: Dana"], ["Closed", "\ufdd0clock 1795678930.941\ufdd1"]]}, {"block": "context", "text": "plan b433fc6a9fb5 \u00b7 commit a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}], "mentions": [], "text": "The approval request of staging #1 is closed: approved by Dana.", "tone": "good"}',2,2,'2',0,'[]','',1.79567893100984859468e+09,0,0.0,'',0,'staging-1',0,1.79567893095204448705e+09,1.79567893085239863393e+09,'','',0,1);
INSERT INTO "outbox" VALUES('staging-1/approved//0/0/terminal:deploys',3,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678930.802\ufdd1 Dana approves on test."}], "mentions": [], "text": "Dana approves on test.", "tone": "neutral"}',1,1,'3',0,'[]','',1.79567893091753935817e+09,0,0.0,'',0,'staging-1',2,1.79567893085511684414e+09,1.79567893091753935817e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/quorum reached//0/0/terminal:deploys',4,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678930.941\ufdd1 Approved by Dana."}], "mentions": [], "text": "Approved by Dana.", "tone": "neutral"}',1,1,'4',0,'[]','',1.79567893103449583054e+09,0,0.0,'',0,'staging-1',2,1.79567893095204448705e+09,1.79567893103449583054e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/step finished/code/1/0/terminal:deploys',5,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "", "seconds": 0.057, "sign": "passed", "since": 0.0, "text": "1. Check out passed"}]}], "mentions": [], "text": "1. Check out passed after 57ms.", "tone": "good"}',1,1,'5',0,'[]','',1.79567893151846575739e+09,0,0.0,'',0,'staging-1',2,1.79567893119508147246e+09,1.79567893151846575739e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/step finished/restart/1/0/terminal:deploys',6,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "", "seconds": 0.308, "sign": "passed", "since": 0.0, "text": "2. Restart passed"}]}, {"block": "lines", "lines": [{"detail": "/srv/recorded/place/ran, 4 B", "seconds": 0.0, "sign": "passed", "since": 0.0, "text": "It ran"}, {"detail": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "seconds": 0.0, "sign": "passed", "since": 0.0, "text": "Something is live"}]}], "mentions": [], "text": "2. Restart passed after 308ms.", "tone": "good"}',1,1,'6',0,'[]','',1.79567893162766909604e+09,0,0.0,'',0,'staging-1',2,1.7956789315165076256e+09,1.79567893162766909604e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/step finished/watch/1/0/terminal:deploys',7,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "WATCH is \"false\", not \"true\"", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch was left out"}]}], "mentions": [], "text": "3. Watch was left out: WATCH is \"false\", not \"true\".", "tone": "neutral"}',1,1,'7',0,'[]','',1.79567893166137361525e+09,0,0.0,'',0,'staging-1',2,1.79567893162493062014e+09,1.79567893166137361525e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/end/0/terminal:deploys',8,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #1 \u00b7 deploy \u00b7 succeeded"}, {"block": "words", "text": "staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo)."}, {"block": "fields", "pairs": [["Environment", "Staging (demo)"], ["Version", "nothing \u2192 a3a18a8ad0"], ["Commits", "1 commit"], ["Asked by", "You"], ["Approved by", "Dana"], ["Duration", "398ms"], ["Monitoring", "skipped over 20s"]]}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.057, "sign": "passed", "since": 0.0, "text": "1. Check out"}, {"detail": "", "seconds": 0.308, "sign": "passed", "since": 0.0, "text": "2. Restart"}, {"detail": "", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch"}]}, {"block": "words", "text": "Where to look next:\n/handrail show #1 tells the whole run\n/handrail log #1 code shows what a step printed"}, {"block": "context", "text": "journal head e1bba574d04514eacafd57572a9b60ea6174178dc7b5623838ef76cd6db2e378, checked by /handrail audit verify"}], "mentions": [], "text": "staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo).", "tone": "good"}',1,1,'8',0,'[]','',1.79567893167295241363e+09,0,0.0,'',0,'staging-1',0,1.79567893163190221783e+09,1.79567893167295241363e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-1/hold freed//0/0/terminal:deploys',9,'terminal','deploys','staging-1/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678931.519\ufdd1 Staging is free again: succeeded."}], "mentions": [], "text": "Staging is free again: succeeded.", "tone": "neutral"}',1,1,'10',0,'[]','',1.79567893178044486043e+09,0,0.0,'',0,'staging-1',2,1.79567893164350247383e+09,1.79567893178044486043e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/card/terminal:deploys',10,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #2 \u00b7 deploy \u00b7 succeeded"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ 59dccba059"], ["From \u2192 to", "a3a18a8ad0 \u2192 59dccba059"], ["Started", "\ufdd0clock 1795678932.190\ufdd1"], ["Approvals", "1 of 1: Dana"]]}, {"block": "context", "text": "Between step 4 and step 6 the old code runs on the new schema. \u00b7 The Discord bot is silent for a few seconds while it restarts. \u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \u00b7 Demo: the monitoring window is 30s."}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.054, "sign": "passed", "since": 0.0, "text": "1. Check out"}, {"detail": "2 checks passed", "seconds": 0.082, "sign": "passed", "since": 0.0, "text": "2. Restart"}, {"detail": "WATCH is \"false\", not \"true\"", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch"}]}, {"block": "context", "text": "took 173ms \u00b7 details in the thread or by /handrail show #2"}], "mentions": [], "text": "staging #2, deploy of main at 59dccba059 for You, has succeeded.", "tone": "good"}',10,10,'9',0,'[]','',1.79567893247124981881e+09,0,0.0,'',0,'staging-2',0,1.79567893243403577802e+09,1.79567893174720430373e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/approval/01d491c7fc3f/terminal:deploys',11,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #2 \u00b7 deploy \u00b7 approved by Dana"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Ref", "main @ 59dccba059"], ["From \u2192 to", "a3a18a8ad0 \u2192 59dccba059, 1 commit"], ["Approvals", "1 of 1: Dana"], ["Closed", "\ufdd0clock 1795678932.073\ufdd1"]]}, {"block": "context", "text": "plan 01d491c7fc3f \u00b7 commit 59dccba059d9c62fc502f959004665ba68f03170"}], "mentions": [], "text": "The approval request of staging #2 is closed: approved by Dana.", "tone": "good"}',2,2,'11',0,'[]','',1.79567893210204935073e+09,0,0.0,'',0,'staging-2',0,1.79567893207842302315e+09,1.79567893191310763356e+09,'','',0,1);
INSERT INTO "outbox" VALUES('staging-2/approved//0/0/terminal:deploys',12,'terminal','deploys','staging-2/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678931.871\ufdd1 Dana approves on test."}], "mentions": [], "text": "Dana approves on test.", "tone": "neutral"}',1,1,'12',0,'[]','',1.79567893193757152558e+09,0,0.0,'',0,'staging-2',2,1.79567893188501119614e+09,1.79567893193757152558e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/quorum reached//0/0/terminal:deploys',13,'terminal','deploys','staging-2/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678932.073\ufdd1 Approved by Dana."}], "mentions": [], "text": "Approved by Dana.", "tone": "neutral"}',1,1,'13',0,'[]','',1.79567893214224052426e+09,0,0.0,'',0,'staging-2',2,1.79567893207842302315e+09,1.79567893214224052426e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/step finished/code/1/0/terminal:deploys',14,'terminal','deploys','staging-2/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "", "seconds": 0.054, "sign": "passed", "since": 0.0, "text": "1. Check out passed"}]}], "mentions": [], "text": "1. Check out passed after 54ms.", "tone": "good"}',1,1,'14',0,'[]','',1.79567893230684232715e+09,0,0.0,'',0,'staging-2',2,1.79567893227559256556e+09,1.79567893230684232715e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/step finished/restart/1/0/terminal:deploys',15,'terminal','deploys','staging-2/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "", "seconds": 0.082, "sign": "passed", "since": 0.0, "text": "2. Restart passed"}]}, {"block": "lines", "lines": [{"detail": "/srv/recorded/place/ran, 8 B", "seconds": 0.0, "sign": "passed", "since": 0.0, "text": "It ran"}, {"detail": "59dccba059d9c62fc502f959004665ba68f03170", "seconds": 0.0, "sign": "passed", "since": 0.0, "text": "Something is live"}]}], "mentions": [], "text": "2. Restart passed after 82ms.", "tone": "good"}',1,1,'15',0,'[]','',1.79567893241772723192e+09,0,0.0,'',0,'staging-2',2,1.79567893236669182772e+09,1.79567893241772723192e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/step finished/watch/1/0/terminal:deploys',16,'terminal','deploys','staging-2/card/terminal:deploys','{"blocks": [{"block": "lines", "lines": [{"detail": "WATCH is \"false\", not \"true\"", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch was left out"}]}], "mentions": [], "text": "3. Watch was left out: WATCH is \"false\", not \"true\".", "tone": "neutral"}',1,1,'16',0,'[]','',1.79567893245730423931e+09,0,0.0,'',0,'staging-2',2,1.7956789323856067657e+09,1.79567893245730423931e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/end/0/terminal:deploys',17,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #2 \u00b7 deploy \u00b7 succeeded"}, {"block": "words", "text": "staging #2 has succeeded: main at 59dccba059 is live on Staging (demo)."}, {"block": "fields", "pairs": [["Environment", "Staging (demo)"], ["Version", "a3a18a8ad0 \u2192 59dccba059"], ["Commits", "1 commit"], ["Asked by", "You"], ["Approved by", "Dana"], ["Duration", "173ms"], ["Monitoring", "skipped over 20s"]]}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.054, "sign": "passed", "since": 0.0, "text": "1. Check out"}, {"detail": "", "seconds": 0.082, "sign": "passed", "since": 0.0, "text": "2. Restart"}, {"detail": "", "seconds": 0.0, "sign": "skipped", "since": 0.0, "text": "3. Watch"}]}, {"block": "words", "text": "What is new:\n59dccba 2 (T)"}, {"block": "words", "text": "Where to look next:\n/handrail show #2 tells the whole run\n/handrail log #2 code shows what a step printed"}, {"block": "context", "text": "journal head 52f51b7aaf605f0d18d7349aff63d71a862596a38c73c6fafd53f03a53f35210, checked by /handrail audit verify"}], "mentions": [], "text": "staging #2 has succeeded: main at 59dccba059 is live on Staging (demo).", "tone": "good"}',1,1,'17',0,'[]','',1.79567893247776436812e+09,0,0.0,'',0,'staging-2',0,1.79567893243403577802e+09,1.79567893247776436812e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-2/hold freed//0/0/terminal:deploys',18,'terminal','deploys','staging-2/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678932.363\ufdd1 Staging is free again: succeeded."}], "mentions": [], "text": "Staging is free again: succeeded.", "tone": "neutral"}',1,1,'19',0,'[]','',1.79567893251722931861e+09,0,0.0,'',0,'staging-2',2,1.7956789324416849613e+09,1.79567893251722931861e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-3/card/terminal:deploys',19,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #3 \u00b7 quick rollback \u00b7 running step 1 of 1"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Takes back", "staging #2"], ["Ref", "main @ a3a18a8ad0"], ["From \u2192 to", "59dccba059 \u2192 a3a18a8ad0"], ["Started", "\ufdd0clock 1795678932.881\ufdd1"], ["Approvals", "1 of 1: Dana"]]}, {"block": "context", "text": "Between step 4 and step 6 the old code runs on the new schema. \u00b7 The Discord bot is silent for a few seconds while it restarts. \u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \u00b7 Demo: the monitoring window is 30s."}, {"block": "lines", "lines": [{"detail": "", "seconds": 0.0, "sign": "running", "since": 1795678932.8859906, "text": "1. Check out"}]}, {"block": "context", "text": "holds staging \u00b7 running for \ufdd0span 1795678932.881\ufdd1 \u00b7 details in the thread or by /handrail show #3"}, {"block": "actions", "buttons": [{"action": "cancel staging-3", "ask": "", "confirm": "Stop staging #3? A running step is ended, and staging may stay as is.", "dangerous": true, "label": "Cancel"}]}], "mentions": [], "text": "staging #3, quick rollback of staging #2 to main at a3a18a8ad0 for You, is running step 1 of 1, Check out.", "tone": "busy"}',6,6,'18',0,'[]','',1.79567893290928936008e+09,0,0.0,'',0,'staging-3',1,1.79567893289622044564e+09,1.79567893249839496613e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-3/approval/2a10d221852d/terminal:deploys',20,'terminal','deploys','','{"blocks": [{"block": "heading", "text": "staging #3 \u00b7 quick rollback \u00b7 approved by Dana"}, {"block": "fields", "pairs": [["Requested by", "You"], ["Takes back", "staging #2"], ["Ref", "main @ a3a18a8ad0"], ["From \u2192 to", "59dccba059 \u2192 a3a18a8ad0, 1 commit"], ["Approvals", "1 of 1: Dana"], ["Closed", "\ufdd0clock 1795678932.779\ufdd1"]]}, {"block": "context", "text": "plan 2a10d221852d \u00b7 commit a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1"}], "mentions": [], "text": "The approval request of staging #3 is closed: approved by Dana.", "tone": "good"}',2,2,'20',0,'[]','',1.7956789328050351143e+09,0,0.0,'',0,'staging-3',0,1.79567893278446865084e+09,1.79567893268890047073e+09,'','',0,1);
INSERT INTO "outbox" VALUES('staging-3/approved//0/0/terminal:deploys',21,'terminal','deploys','staging-3/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678932.665\ufdd1 Dana approves on test."}], "mentions": [], "text": "Dana approves on test.", "tone": "neutral"}',1,1,'21',0,'[]','',1.79567893271159768108e+09,0,0.0,'',0,'staging-3',2,1.79567893268297767636e+09,1.79567893271159768108e+09,'','',0,0);
INSERT INTO "outbox" VALUES('staging-3/quorum reached//0/0/terminal:deploys',22,'terminal','deploys','staging-3/card/terminal:deploys','{"blocks": [{"block": "words", "text": "\ufdd0clock 1795678932.779\ufdd1 Approved by Dana."}], "mentions": [], "text": "Approved by Dana.", "tone": "neutral"}',1,1,'22',0,'[]','',1.79567893282222390168e+09,0,0.0,'',0,'staging-3',2,1.79567893278446865084e+09,1.79567893282222390168e+09,'','',0,0);
CREATE TABLE plans (
	digest TEXT NOT NULL, 
	body JSON NOT NULL, 
	PRIMARY KEY (digest)
);
INSERT INTO "plans" VALUES('b433fc6a9fb5b4645285a5def2a47ac60edcbff181c31d086267ceb5be0733d1','{"environment": "staging", "flow": "deploy", "requester": "you", "reason": "", "ref": "refs/heads/main", "commit": {"sha": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "subject": "1", "author": "T", "at": 1767268800.0}, "live": null, "commits": [{"sha": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "subject": "1", "author": "T", "at": 1767268800.0}], "commit_count": 1, "backwards": false, "compare": "", "skips": [], "applied": [], "expected": [], "pending": [], "env_changes": [], "facts": [], "estimate": null, "at": null, "takes_back": null, "carried": {}, "carried_from": "", "passed_over": [], "target_run": "", "kept": [], "keep_schema": false, "covered": "", "target": {"title": "Staging (demo)", "playbook": "playbooks/staging.yaml", "hosts": {"app": [{"name": "staging", "address": "127.0.0.1", "port": 22022, "user": "deploy", "key": "/srv/host/client_key", "agent": false, "known_hosts": "/srv/recorded/config/known_hosts", "jump": null}]}, "origin": {"url": "/srv/recorded/place/origin", "key": null, "refs": ["main"], "default": "main", "compare": null, "forge": null}, "variables": {"PLACE": "/srv/recorded/place", "WATCH": "false"}, "secrets": {"ADMIN_SESSION": "file:secrets/ADMIN_SESSION", "API_KEY_ENCRYPTION_KEY": "file:secrets/API_KEY_ENCRYPTION_KEY", "DATABASE_URL": "file:secrets/DATABASE_URL", "FORGE_TOKEN": "file:secrets/FORGE_TOKEN", "MANAGER_SESSION": "file:secrets/MANAGER_SESSION", "PGPASSWORD": "file:secrets/PGPASSWORD", "VIEWER_SESSION": "file:secrets/VIEWER_SESSION"}, "database": null, "env_file": null, "approval": {"roles": ["approver"], "quorum": 1, "expires": "3153600000.0s", "remind": "900.0s", "yes": "+1", "no": "-1", "rollback": {"covered": false, "quick": {"roles": null, "quorum": null, "expires": null}, "full": {"roles": null, "quorum": null, "expires": null}}}, "monitoring": {"roles": [], "deadline": null, "at_deadline": "hold", "automatic": false}, "limits": {"log": "8000000B", "reconnect": "600.0s", "question": "3600.0s"}, "retention": {"at": "30 3 * * *", "least": 1, "most": 30, "age": "0.0s", "folders": "0.0s"}, "calendar": {"zone": null, "windows": [], "freezes": [], "wait": "3600.0s"}, "drills": null, "watching": {"enabled": false, "zone": null, "quiet": []}, "channels": ["terminal:deploys"], "notify": {"stakeholders": [], "alerts": []}, "notes": ["Between step 4 and step 6 the old code runs on the new schema.", "The Discord bot is silent for a few seconds while it restarts.", "A yes says too that the migrations were tried locally, and the variables looked through.", "Demo: the monitoring window is 30s."]}, "playbook": {"extends": null, "title": "Recorded", "functions": {}, "plan": {"live": "cat \"$PLACE/live\" || true", "uses": ["PLACE"], "migrations": null, "facts": [], "verify": []}, "deploy": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"\necho \"BROUGHT=$COMMIT\" >>\"$HANDRAIL_OUTPUT\"\n", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {"BROUGHT": "[0-9a-f]+"}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "restart", "title": "Restart", "group": null, "run": "echo \"begun\"\nwhile [ -e \"$PLACE/slow\" ]; do sleep 0.05; done\ntest ! -e \"$PLACE/broken\"\necho \"ran\" >>\"$PLACE/ran\"\necho \"ended\"\n", "functions": [], "uses": ["PLACE"], "sudo": [], "env_file": false, "outputs": {}, "verify": [{"says": "It ran", "warn": false, "when": {}, "check": "file", "path": "/srv/recorded/place/ran", "exists": true, "min_size": null, "max_age": null, "mode": null, "contains": null}, {"says": "Something is live", "warn": false, "when": {}, "check": "command", "run": "cat \"$PLACE/live\"", "functions": [], "uses": ["PLACE"], "matches": "^[0-9a-f]{40}$", "lacks": null, "at_least": null, "at_most": null, "unit": ""}], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "never", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "watch", "title": "Watch", "group": null, "run": null, "functions": [], "uses": [], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": {"window": "20.0s", "every": "1.0s", "baseline": "300.0s", "measures": [{"measure": "errors_total", "says": "Errors", "units": ["teei-cockpit-astro"], "priority": null, "pattern": "error", "url": null, "redirects": false, "path": "/", "run": null, "uses": [], "unit": "", "at_most": 1000.0, "at_least": null, "times_baseline": null, "grows_at_most": null, "in_a_row": 1, "samples": 1, "warm_up": "0.0s"}], "question": "600.0s"}, "notify": false, "changes": false, "skippable": true, "when": {"WATCH": "true"}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "rollback": {"quick": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "full": null}, "drill": null, "keeps": [], "watches": []}}');
INSERT INTO "plans" VALUES('01d491c7fc3fa7d8c2dcc67bd076f01118d6126c92b5627b87ca932c0b44a042','{"environment": "staging", "flow": "deploy", "requester": "you", "reason": "", "ref": "refs/heads/main", "commit": {"sha": "59dccba059d9c62fc502f959004665ba68f03170", "subject": "2", "author": "T", "at": 1767355200.0}, "live": {"sha": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "subject": "1", "author": "T", "at": 1767268800.0}, "commits": [{"sha": "59dccba059d9c62fc502f959004665ba68f03170", "subject": "2", "author": "T", "at": 1767355200.0}], "commit_count": 1, "backwards": false, "compare": "", "skips": [], "applied": [], "expected": [], "pending": [], "env_changes": [], "facts": [], "estimate": 0.39762163162231445, "at": null, "takes_back": null, "carried": {}, "carried_from": "", "passed_over": [], "target_run": "", "kept": [], "keep_schema": false, "covered": "", "target": {"title": "Staging (demo)", "playbook": "playbooks/staging.yaml", "hosts": {"app": [{"name": "staging", "address": "127.0.0.1", "port": 22022, "user": "deploy", "key": "/srv/host/client_key", "agent": false, "known_hosts": "/srv/recorded/config/known_hosts", "jump": null}]}, "origin": {"url": "/srv/recorded/place/origin", "key": null, "refs": ["main"], "default": "main", "compare": null, "forge": null}, "variables": {"PLACE": "/srv/recorded/place", "WATCH": "false"}, "secrets": {"ADMIN_SESSION": "file:secrets/ADMIN_SESSION", "API_KEY_ENCRYPTION_KEY": "file:secrets/API_KEY_ENCRYPTION_KEY", "DATABASE_URL": "file:secrets/DATABASE_URL", "FORGE_TOKEN": "file:secrets/FORGE_TOKEN", "MANAGER_SESSION": "file:secrets/MANAGER_SESSION", "PGPASSWORD": "file:secrets/PGPASSWORD", "VIEWER_SESSION": "file:secrets/VIEWER_SESSION"}, "database": null, "env_file": null, "approval": {"roles": ["approver"], "quorum": 1, "expires": "3153600000.0s", "remind": "900.0s", "yes": "+1", "no": "-1", "rollback": {"covered": false, "quick": {"roles": null, "quorum": null, "expires": null}, "full": {"roles": null, "quorum": null, "expires": null}}}, "monitoring": {"roles": [], "deadline": null, "at_deadline": "hold", "automatic": false}, "limits": {"log": "8000000B", "reconnect": "600.0s", "question": "3600.0s"}, "retention": {"at": "30 3 * * *", "least": 1, "most": 30, "age": "0.0s", "folders": "0.0s"}, "calendar": {"zone": null, "windows": [], "freezes": [], "wait": "3600.0s"}, "drills": null, "watching": {"enabled": false, "zone": null, "quiet": []}, "channels": ["terminal:deploys"], "notify": {"stakeholders": [], "alerts": []}, "notes": ["Between step 4 and step 6 the old code runs on the new schema.", "The Discord bot is silent for a few seconds while it restarts.", "A yes says too that the migrations were tried locally, and the variables looked through.", "Demo: the monitoring window is 30s."]}, "playbook": {"extends": null, "title": "Recorded", "functions": {}, "plan": {"live": "cat \"$PLACE/live\" || true", "uses": ["PLACE"], "migrations": null, "facts": [], "verify": []}, "deploy": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"\necho \"BROUGHT=$COMMIT\" >>\"$HANDRAIL_OUTPUT\"\n", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {"BROUGHT": "[0-9a-f]+"}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "restart", "title": "Restart", "group": null, "run": "echo \"begun\"\nwhile [ -e \"$PLACE/slow\" ]; do sleep 0.05; done\ntest ! -e \"$PLACE/broken\"\necho \"ran\" >>\"$PLACE/ran\"\necho \"ended\"\n", "functions": [], "uses": ["PLACE"], "sudo": [], "env_file": false, "outputs": {}, "verify": [{"says": "It ran", "warn": false, "when": {}, "check": "file", "path": "/srv/recorded/place/ran", "exists": true, "min_size": null, "max_age": null, "mode": null, "contains": null}, {"says": "Something is live", "warn": false, "when": {}, "check": "command", "run": "cat \"$PLACE/live\"", "functions": [], "uses": ["PLACE"], "matches": "^[0-9a-f]{40}$", "lacks": null, "at_least": null, "at_most": null, "unit": ""}], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "never", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "watch", "title": "Watch", "group": null, "run": null, "functions": [], "uses": [], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": {"window": "20.0s", "every": "1.0s", "baseline": "300.0s", "measures": [{"measure": "errors_total", "says": "Errors", "units": ["teei-cockpit-astro"], "priority": null, "pattern": "error", "url": null, "redirects": false, "path": "/", "run": null, "uses": [], "unit": "", "at_most": 1000.0, "at_least": null, "times_baseline": null, "grows_at_most": null, "in_a_row": 1, "samples": 1, "warm_up": "0.0s"}], "question": "600.0s"}, "notify": false, "changes": false, "skippable": true, "when": {"WATCH": "true"}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "rollback": {"quick": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "full": null}, "drill": null, "keeps": [], "watches": []}}');
INSERT INTO "plans" VALUES('2a10d221852def4cef3e14d9347e74a0028c3c53c38e9076d850658442e3dbba','{"environment": "staging", "flow": "rollback-quick", "requester": "you", "reason": "", "ref": "refs/heads/main", "commit": {"sha": "a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1", "subject": "1", "author": "T", "at": 1767268800.0}, "live": {"sha": "59dccba059d9c62fc502f959004665ba68f03170", "subject": "2", "author": "T", "at": 1767355200.0}, "commits": [{"sha": "59dccba059d9c62fc502f959004665ba68f03170", "subject": "2", "author": "T", "at": 1767355200.0}], "commit_count": 1, "backwards": false, "compare": "", "skips": [], "applied": [], "expected": [], "pending": [], "env_changes": [], "facts": [], "estimate": null, "at": null, "takes_back": {"run": "staging-2", "number": 2, "commit": {"sha": "59dccba059d9c62fc502f959004665ba68f03170", "subject": "2", "author": "T", "at": 1767355200.0}, "started": 1795678932.1900587}, "carried": {"BROUGHT": "59dccba059d9c62fc502f959004665ba68f03170"}, "carried_from": "staging-2", "passed_over": [], "target_run": "staging-1", "kept": [], "keep_schema": false, "covered": "", "target": {"title": "Staging (demo)", "playbook": "playbooks/staging.yaml", "hosts": {"app": [{"name": "staging", "address": "127.0.0.1", "port": 22022, "user": "deploy", "key": "/srv/host/client_key", "agent": false, "known_hosts": "/srv/recorded/config/known_hosts", "jump": null}]}, "origin": {"url": "/srv/recorded/place/origin", "key": null, "refs": ["main"], "default": "main", "compare": null, "forge": null}, "variables": {"PLACE": "/srv/recorded/place", "WATCH": "false"}, "secrets": {"ADMIN_SESSION": "file:secrets/ADMIN_SESSION", "API_KEY_ENCRYPTION_KEY": "file:secrets/API_KEY_ENCRYPTION_KEY", "DATABASE_URL": "file:secrets/DATABASE_URL", "FORGE_TOKEN": "file:secrets/FORGE_TOKEN", "MANAGER_SESSION": "file:secrets/MANAGER_SESSION", "PGPASSWORD": "file:secrets/PGPASSWORD", "VIEWER_SESSION": "file:secrets/VIEWER_SESSION"}, "database": null, "env_file": null, "approval": {"roles": ["approver"], "quorum": 1, "expires": "3153600000.0s", "remind": "900.0s", "yes": "+1", "no": "-1", "rollback": {"covered": false, "quick": {"roles": null, "quorum": null, "expires": null}, "full": {"roles": null, "quorum": null, "expires": null}}}, "monitoring": {"roles": [], "deadline": null, "at_deadline": "hold", "automatic": false}, "limits": {"log": "8000000B", "reconnect": "600.0s", "question": "3600.0s"}, "retention": {"at": "30 3 * * *", "least": 1, "most": 30, "age": "0.0s", "folders": "0.0s"}, "calendar": {"zone": null, "windows": [], "freezes": [], "wait": "3600.0s"}, "drills": null, "watching": {"enabled": false, "zone": null, "quiet": []}, "channels": ["terminal:deploys"], "notify": {"stakeholders": [], "alerts": []}, "notes": ["Between step 4 and step 6 the old code runs on the new schema.", "The Discord bot is silent for a few seconds while it restarts.", "A yes says too that the migrations were tried locally, and the variables looked through.", "Demo: the monitoring window is 30s."]}, "playbook": {"extends": null, "title": "Recorded", "functions": {}, "plan": {"live": "cat \"$PLACE/live\" || true", "uses": ["PLACE"], "migrations": null, "facts": [], "verify": []}, "deploy": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"\necho \"BROUGHT=$COMMIT\" >>\"$HANDRAIL_OUTPUT\"\n", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {"BROUGHT": "[0-9a-f]+"}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "restart", "title": "Restart", "group": null, "run": "echo \"begun\"\nwhile [ -e \"$PLACE/slow\" ]; do sleep 0.05; done\ntest ! -e \"$PLACE/broken\"\necho \"ran\" >>\"$PLACE/ran\"\necho \"ended\"\n", "functions": [], "uses": ["PLACE"], "sudo": [], "env_file": false, "outputs": {}, "verify": [{"says": "It ran", "warn": false, "when": {}, "check": "file", "path": "/srv/recorded/place/ran", "exists": true, "min_size": null, "max_age": null, "mode": null, "contains": null}, {"says": "Something is live", "warn": false, "when": {}, "check": "command", "run": "cat \"$PLACE/live\"", "functions": [], "uses": ["PLACE"], "matches": "^[0-9a-f]{40}$", "lacks": null, "at_least": null, "at_most": null, "unit": ""}], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "never", "diagnose": null, "diagnose_uses": [], "advice": []}, {"id": "watch", "title": "Watch", "group": null, "run": null, "functions": [], "uses": [], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": {"window": "20.0s", "every": "1.0s", "baseline": "300.0s", "measures": [{"measure": "errors_total", "says": "Errors", "units": ["teei-cockpit-astro"], "priority": null, "pattern": "error", "url": null, "redirects": false, "path": "/", "run": null, "uses": [], "unit": "", "at_most": 1000.0, "at_least": null, "times_baseline": null, "grows_at_most": null, "in_a_row": 1, "samples": 1, "warm_up": "0.0s"}], "question": "600.0s"}, "notify": false, "changes": false, "skippable": true, "when": {"WATCH": "true"}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "rollback": {"quick": {"steps": [{"id": "code", "title": "Check out", "group": null, "run": "echo \"$COMMIT\" >\"$PLACE/live\"", "functions": [], "uses": ["PLACE", "COMMIT"], "sudo": [], "env_file": false, "outputs": {}, "verify": [], "monitor": null, "notify": false, "changes": true, "skippable": true, "when": {}, "limit": "600.0s", "silence": "0.0s", "grace": "5.0s", "check_limit": "120.0s", "resume": "ask", "diagnose": null, "diagnose_uses": [], "advice": []}], "uses": [], "verify": [], "facts": [], "criteria": [], "next_steps": []}, "full": null}, "drill": null, "keeps": [], "watches": []}}');
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
INSERT INTO "queues" VALUES('A86FF483AB670A0E340586F291949FD2','runs',NULL,NULL,NULL,NULL,1,0,0.1,1795678929000,1795678929424,'handrail-demo',NULL,NULL,NULL,NULL);
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
INSERT INTO "replicas" VALUES('7890bd8fd7a74fabb48b5f25ac3306b9','vm',18443,'',1.79567892928399443631e+09,1.79567893149999523163e+09,0);
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
INSERT INTO "samples" VALUES('staging-1','watch',0,0,1.79567892971765589709e+09,0.0);
INSERT INTO "samples" VALUES('staging-1','watch',0,0,1.7956789307114784718e+09,0.0);
INSERT INTO "samples" VALUES('staging-2','watch',0,0,1.79567893172660541538e+09,0.0);
CREATE TABLE schema_upgrades (
	version TEXT NOT NULL, 
	release TEXT NOT NULL, 
	at DOUBLE NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "schema_upgrades" VALUES('0001','0.1.0',1.79567892925563693043e+09);
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
INSERT INTO "tallies" VALUES('staging-1','watch',0,'{"since": 1795678869.0, "marks": {" teei-cockpit-astro": ["s=49a7da5d12254c15bb2d51d0d9688189;i=51;b=49a7da5d12254c15bb2d51d0d9688189;m=354b8412a;t=6612914b0ad20;x=0", "1795678928.940320"]}, "totals": {"0": 0}, "seconds": {"0": {}}, "lives": {}, "ticks": [1998333.0, 2845153.0]}');
INSERT INTO "tallies" VALUES('staging-2','watch',0,'{"since": 1795678871.0, "marks": {" teei-cockpit-astro": ["s=49a7da5d12254c15bb2d51d0d9688189;i=51;b=49a7da5d12254c15bb2d51d0d9688189;m=354b8412a;t=6612914b0ad20;x=0", "1795678928.940320"]}, "totals": {"0": 0}, "seconds": {"0": {}}, "lives": {}, "ticks": [1998532.0, 2845352.0]}');
CREATE TABLE terminal_messages (
	id INTEGER NOT NULL, 
	channel VARCHAR(200) NOT NULL, 
	"key" VARCHAR(200), 
	at FLOAT NOT NULL, 
	content TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE ("key")
);
INSERT INTO "terminal_messages" VALUES(1,'deploys','staging-1/card/terminal:deploys',1.79567892966438770289e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #1 \\u00b7 deploy \\u00b7 succeeded\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ a3a18a8ad0\"], [\"From \\u2192 to\", \"nothing \\u2192 a3a18a8ad0\"], [\"Started\", \"\\ufdd0clock 1795678931.122\\ufdd1\"], [\"Approvals\", \"1 of 1: Dana\"]]}, {\"block\": \"context\", \"text\": \"Between step 4 and step 6 the old code runs on the new schema. \\u00b7 The Discord bot is silent for a few seconds while it restarts. \\u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \\u00b7 Demo: the monitoring window is 30s.\"}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.057, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out\"}, {\"detail\": \"2 checks passed\", \"seconds\": 0.308, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart\"}, {\"detail\": \"WATCH is \\\"false\\\", not \\\"true\\\"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch\"}]}, {\"block\": \"context\", \"text\": \"took 398ms \\u00b7 details in the thread or by /handrail show #1\"}], \"mentions\": [], \"text\": \"staging #1, deploy of main at a3a18a8ad0 for You, has succeeded.\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(2,'deploys','staging-1/approval/b433fc6a9fb5/terminal:deploys',1.79567893083513522144e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #1 \\u00b7 deploy \\u00b7 approved by Dana\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ a3a18a8ad0\"], [\"From \\u2192 to\", \"nothing \\u2192 a3a18a8ad0, 1 commit\"], [\"Approvals\", \"1 of 1: Dana\"], [\"Closed\", \"\\ufdd0clock 1795678930.941\\ufdd1\"]]}, {\"block\": \"context\", \"text\": \"plan b433fc6a9fb5 \\u00b7 commit a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1\"}], \"mentions\": [], \"text\": \"The approval request of staging #1 is closed: approved by Dana.\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(3,'deploys','staging-1/approved//0/0/terminal:deploys',1.79567893089346671108e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678930.802\\ufdd1 Dana approves on test.\"}], \"mentions\": [], \"text\": \"Dana approves on test.\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(4,'deploys','staging-1/quorum reached//0/0/terminal:deploys',1.79567893101916599279e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678930.941\\ufdd1 Approved by Dana.\"}], \"mentions\": [], \"text\": \"Approved by Dana.\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(5,'deploys','staging-1/step finished/code/1/0/terminal:deploys',1.79567893150698161129e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.057, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out passed\"}]}], \"mentions\": [], \"text\": \"1. Check out passed after 57ms.\", \"tone\": \"good\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(6,'deploys','staging-1/step finished/restart/1/0/terminal:deploys',1795678931.60947,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.308, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart passed\"}]}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"/srv/recorded/place/ran, 4 B\", \"seconds\": 0.0, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"It ran\"}, {\"detail\": \"a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1\", \"seconds\": 0.0, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"Something is live\"}]}], \"mentions\": [], \"text\": \"2. Restart passed after 308ms.\", \"tone\": \"good\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(7,'deploys','staging-1/step finished/watch/1/0/terminal:deploys',1.79567893165454649925e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"WATCH is \\\"false\\\", not \\\"true\\\"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch was left out\"}]}], \"mentions\": [], \"text\": \"3. Watch was left out: WATCH is \\\"false\\\", not \\\"true\\\".\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(8,'deploys','staging-1/end/0/terminal:deploys',1.7956789316716704368e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #1 \\u00b7 deploy \\u00b7 succeeded\"}, {\"block\": \"words\", \"text\": \"staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo).\"}, {\"block\": \"fields\", \"pairs\": [[\"Environment\", \"Staging (demo)\"], [\"Version\", \"nothing \\u2192 a3a18a8ad0\"], [\"Commits\", \"1 commit\"], [\"Asked by\", \"You\"], [\"Approved by\", \"Dana\"], [\"Duration\", \"398ms\"], [\"Monitoring\", \"skipped over 20s\"]]}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.057, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out\"}, {\"detail\": \"\", \"seconds\": 0.308, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart\"}, {\"detail\": \"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch\"}]}, {\"block\": \"words\", \"text\": \"Where to look next:\\n/handrail show #1 tells the whole run\\n/handrail log #1 code shows what a step printed\"}, {\"block\": \"context\", \"text\": \"journal head e1bba574d04514eacafd57572a9b60ea6174178dc7b5623838ef76cd6db2e378, checked by /handrail audit verify\"}], \"mentions\": [], \"text\": \"staging #1 has succeeded: main at a3a18a8ad0 is live on Staging (demo).\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(9,'deploys','staging-2/card/terminal:deploys',1.7956789317264873981e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #2 \\u00b7 deploy \\u00b7 succeeded\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ 59dccba059\"], [\"From \\u2192 to\", \"a3a18a8ad0 \\u2192 59dccba059\"], [\"Started\", \"\\ufdd0clock 1795678932.190\\ufdd1\"], [\"Approvals\", \"1 of 1: Dana\"]]}, {\"block\": \"context\", \"text\": \"Between step 4 and step 6 the old code runs on the new schema. \\u00b7 The Discord bot is silent for a few seconds while it restarts. \\u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \\u00b7 Demo: the monitoring window is 30s.\"}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.054, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out\"}, {\"detail\": \"2 checks passed\", \"seconds\": 0.082, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart\"}, {\"detail\": \"WATCH is \\\"false\\\", not \\\"true\\\"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch\"}]}, {\"block\": \"context\", \"text\": \"took 173ms \\u00b7 details in the thread or by /handrail show #2\"}], \"mentions\": [], \"text\": \"staging #2, deploy of main at 59dccba059 for You, has succeeded.\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(10,'deploys','staging-1/hold freed//0/0/terminal:deploys',1.79567893177627515796e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678931.519\\ufdd1 Staging is free again: succeeded.\"}], \"mentions\": [], \"text\": \"Staging is free again: succeeded.\", \"tone\": \"neutral\"}", "thread": 1}');
INSERT INTO "terminal_messages" VALUES(11,'deploys','staging-2/approval/01d491c7fc3f/terminal:deploys',1.79567893188825941086e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #2 \\u00b7 deploy \\u00b7 approved by Dana\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Ref\", \"main @ 59dccba059\"], [\"From \\u2192 to\", \"a3a18a8ad0 \\u2192 59dccba059, 1 commit\"], [\"Approvals\", \"1 of 1: Dana\"], [\"Closed\", \"\\ufdd0clock 1795678932.073\\ufdd1\"]]}, {\"block\": \"context\", \"text\": \"plan 01d491c7fc3f \\u00b7 commit 59dccba059d9c62fc502f959004665ba68f03170\"}], \"mentions\": [], \"text\": \"The approval request of staging #2 is closed: approved by Dana.\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(12,'deploys','staging-2/approved//0/0/terminal:deploys',1.79567893192820572851e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678931.871\\ufdd1 Dana approves on test.\"}], \"mentions\": [], \"text\": \"Dana approves on test.\", \"tone\": \"neutral\"}", "thread": 9}');
INSERT INTO "terminal_messages" VALUES(13,'deploys','staging-2/quorum reached//0/0/terminal:deploys',1.79567893212882065769e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678932.073\\ufdd1 Approved by Dana.\"}], \"mentions\": [], \"text\": \"Approved by Dana.\", \"tone\": \"neutral\"}", "thread": 9}');
INSERT INTO "terminal_messages" VALUES(14,'deploys','staging-2/step finished/code/1/0/terminal:deploys',1.79567893229412555693e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.054, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out passed\"}]}], \"mentions\": [], \"text\": \"1. Check out passed after 54ms.\", \"tone\": \"good\"}", "thread": 9}');
INSERT INTO "terminal_messages" VALUES(15,'deploys','staging-2/step finished/restart/1/0/terminal:deploys',1.79567893239760160441e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.082, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart passed\"}]}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"/srv/recorded/place/ran, 8 B\", \"seconds\": 0.0, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"It ran\"}, {\"detail\": \"59dccba059d9c62fc502f959004665ba68f03170\", \"seconds\": 0.0, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"Something is live\"}]}], \"mentions\": [], \"text\": \"2. Restart passed after 82ms.\", \"tone\": \"good\"}", "thread": 9}');
INSERT INTO "terminal_messages" VALUES(16,'deploys','staging-2/step finished/watch/1/0/terminal:deploys',1.79567893244186234475e+09,'{"message": "{\"blocks\": [{\"block\": \"lines\", \"lines\": [{\"detail\": \"WATCH is \\\"false\\\", not \\\"true\\\"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch was left out\"}]}], \"mentions\": [], \"text\": \"3. Watch was left out: WATCH is \\\"false\\\", not \\\"true\\\".\", \"tone\": \"neutral\"}", "thread": 9}');
INSERT INTO "terminal_messages" VALUES(17,'deploys','staging-2/end/0/terminal:deploys',1.79567893247130584721e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #2 \\u00b7 deploy \\u00b7 succeeded\"}, {\"block\": \"words\", \"text\": \"staging #2 has succeeded: main at 59dccba059 is live on Staging (demo).\"}, {\"block\": \"fields\", \"pairs\": [[\"Environment\", \"Staging (demo)\"], [\"Version\", \"a3a18a8ad0 \\u2192 59dccba059\"], [\"Commits\", \"1 commit\"], [\"Asked by\", \"You\"], [\"Approved by\", \"Dana\"], [\"Duration\", \"173ms\"], [\"Monitoring\", \"skipped over 20s\"]]}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.054, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"1. Check out\"}, {\"detail\": \"\", \"seconds\": 0.082, \"sign\": \"passed\", \"since\": 0.0, \"text\": \"2. Restart\"}, {\"detail\": \"\", \"seconds\": 0.0, \"sign\": \"skipped\", \"since\": 0.0, \"text\": \"3. Watch\"}]}, {\"block\": \"words\", \"text\": \"What is new:\\n59dccba 2 (T)\"}, {\"block\": \"words\", \"text\": \"Where to look next:\\n/handrail show #2 tells the whole run\\n/handrail log #2 code shows what a step printed\"}, {\"block\": \"context\", \"text\": \"journal head 52f51b7aaf605f0d18d7349aff63d71a862596a38c73c6fafd53f03a53f35210, checked by /handrail audit verify\"}], \"mentions\": [], \"text\": \"staging #2 has succeeded: main at 59dccba059 is live on Staging (demo).\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(18,'deploys','staging-3/card/terminal:deploys',1.79567893248788785932e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #3 \\u00b7 quick rollback \\u00b7 running step 1 of 1\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Takes back\", \"staging #2\"], [\"Ref\", \"main @ a3a18a8ad0\"], [\"From \\u2192 to\", \"59dccba059 \\u2192 a3a18a8ad0\"], [\"Started\", \"\\ufdd0clock 1795678932.881\\ufdd1\"], [\"Approvals\", \"1 of 1: Dana\"]]}, {\"block\": \"context\", \"text\": \"Between step 4 and step 6 the old code runs on the new schema. \\u00b7 The Discord bot is silent for a few seconds while it restarts. \\u00b7 A yes says too that the migrations were tried locally, and the variables looked through. \\u00b7 Demo: the monitoring window is 30s.\"}, {\"block\": \"lines\", \"lines\": [{\"detail\": \"\", \"seconds\": 0.0, \"sign\": \"running\", \"since\": 1795678932.8859906, \"text\": \"1. Check out\"}]}, {\"block\": \"context\", \"text\": \"holds staging \\u00b7 running for \\ufdd0span 1795678932.881\\ufdd1 \\u00b7 details in the thread or by /handrail show #3\"}, {\"block\": \"actions\", \"buttons\": [{\"action\": \"cancel staging-3\", \"ask\": \"\", \"confirm\": \"Stop staging #3? A running step is ended, and staging may stay as is.\", \"dangerous\": true, \"label\": \"Cancel\"}]}], \"mentions\": [], \"text\": \"staging #3, quick rollback of staging #2 to main at a3a18a8ad0 for You, is running step 1 of 1, Check out.\", \"tone\": \"busy\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(19,'deploys','staging-2/hold freed//0/0/terminal:deploys',1.79567893251001667971e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678932.363\\ufdd1 Staging is free again: succeeded.\"}], \"mentions\": [], \"text\": \"Staging is free again: succeeded.\", \"tone\": \"neutral\"}", "thread": 9}');
INSERT INTO "terminal_messages" VALUES(20,'deploys','staging-3/approval/2a10d221852d/terminal:deploys',1.79567893268489146233e+09,'{"message": "{\"blocks\": [{\"block\": \"heading\", \"text\": \"staging #3 \\u00b7 quick rollback \\u00b7 approved by Dana\"}, {\"block\": \"fields\", \"pairs\": [[\"Requested by\", \"You\"], [\"Takes back\", \"staging #2\"], [\"Ref\", \"main @ a3a18a8ad0\"], [\"From \\u2192 to\", \"59dccba059 \\u2192 a3a18a8ad0, 1 commit\"], [\"Approvals\", \"1 of 1: Dana\"], [\"Closed\", \"\\ufdd0clock 1795678932.779\\ufdd1\"]]}, {\"block\": \"context\", \"text\": \"plan 2a10d221852d \\u00b7 commit a3a18a8ad0fdddb3106bec7bb60ae14c1079cdc1\"}], \"mentions\": [], \"text\": \"The approval request of staging #3 is closed: approved by Dana.\", \"tone\": \"good\"}", "thread": null}');
INSERT INTO "terminal_messages" VALUES(21,'deploys','staging-3/approved//0/0/terminal:deploys',1.79567893270584583286e+09,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678932.665\\ufdd1 Dana approves on test.\"}], \"mentions\": [], \"text\": \"Dana approves on test.\", \"tone\": \"neutral\"}", "thread": 18}');
INSERT INTO "terminal_messages" VALUES(22,'deploys','staging-3/quorum reached//0/0/terminal:deploys',1795678932.81631,'{"message": "{\"blocks\": [{\"block\": \"words\", \"text\": \"\\ufdd0clock 1795678932.779\\ufdd1 Approved by Dana.\"}], \"mentions\": [], \"text\": \"Approved by Dana.\", \"tone\": \"neutral\"}", "thread": 18}');
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
INSERT INTO "workflow_input" VALUES('staging-1/0','{"namedArgs":{},"positionalArgs":["staging-1"]}',1795678929000);
INSERT INTO "workflow_input" VALUES('staging-2/0','{"namedArgs":{},"positionalArgs":["staging-2"]}',1795678931000);
INSERT INTO "workflow_input" VALUES('staging-3/0','{"namedArgs":{},"positionalArgs":["staging-3"]}',1795678932000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_output" VALUES('staging-1/0','"done"',NULL,1795678931000);
INSERT INTO "workflow_output" VALUES('staging-2/0','"done"',NULL,1795678932000);
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
INSERT INTO "workflow_status" VALUES('staging-1/0','SUCCESS','carry',NULL,NULL,NULL,NULL,NULL,NULL,'7890bd8fd7a74fabb48b5f25ac3306b9',1795678929000,1795678931000,'1','',NULL,NULL,1,'runs',NULL,NULL,NULL,1795678930000,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795678931000,'null',NULL,NULL,0,'handrail-demo','f17c15ba-99e0-4ade-b4d1-eb8cfb81227b');
INSERT INTO "workflow_status" VALUES('staging-2/0','SUCCESS','carry',NULL,NULL,NULL,NULL,NULL,NULL,'7890bd8fd7a74fabb48b5f25ac3306b9',1795678931000,1795678932000,'1','',NULL,NULL,1,'runs',NULL,NULL,NULL,1795678931000,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795678932000,'null',NULL,NULL,0,'handrail-demo','fd8c8f7f-001f-4401-85d7-5ab1eac1f6b4');
INSERT INTO "workflow_status" VALUES('staging-3/0','PENDING','carry',NULL,NULL,NULL,NULL,NULL,NULL,'7890bd8fd7a74fabb48b5f25ac3306b9',1795678932000,1795678932000,'1','',NULL,NULL,1,'runs',NULL,NULL,NULL,1795678932000,NULL,0,NULL,NULL,'043b4517-95d9-4da1-8529-3f4424c2944c',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'handrail-demo','09c3aa5a-5a08-4e53-bf79-6f014f18f218');
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
