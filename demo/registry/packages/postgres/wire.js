// PostgreSQL's protocol, version 3, as far as this application needs it: text format only.
import crypto from 'node:crypto';
import net from 'node:net';

export class DatabaseError extends Error {
  constructor(fields) {
    super(fields.M ?? 'unknown database error');
    this.name = 'DatabaseError';
    this.code = fields.C;
    this.detail = fields.D;
    this.position = fields.P;
  }
}

const text = (value) => Buffer.concat([Buffer.from(String(value)), Buffer.from([0])]);
const int16 = (value) => { const b = Buffer.alloc(2); b.writeInt16BE(value); return b; };
const int32 = (value) => { const b = Buffer.alloc(4); b.writeInt32BE(value); return b; };
const message = (kind, ...parts) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(kind), int32(body.length + 4), body]);
};

const readers = new Map([
  ...[20, 21, 23, 26, 700, 701, 1700].map((oid) => [oid, Number]),
  [16, (value) => value === 't'],
  [114, JSON.parse],
  [3802, JSON.parse],
]);

export class Connection {
  static async open({ host, port, user, password, database }) {
    const connection = new Connection(net.connect({ host, port, noDelay: true }));
    const startup = Buffer.concat([
      int32(196608), text('user'), text(user), text('database'), text(database),
      text('application_name'), text(process.env.SERVICE_NAME ?? 'teei'), Buffer.from([0]),
    ]);
    connection.socket.write(Buffer.concat([int32(startup.length + 4), startup]));
    try {
      await connection.round(new SignIn(user, password));
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  }

  constructor(socket) {
    Object.assign(this, { socket, usable: true, buffered: Buffer.alloc(0), exchange: null });
    socket.on('data', (data) => this.receive(data));
    socket.on('error', (error) => this.lost(error));
    socket.on('close', () => this.lost(new Error('the database closed the connection')));
  }

  /** One statement with parameters; gives an array of row objects. */
  query(statement, parameters = []) {
    const values = parameters.map((value) => {
      if (value === null || value === undefined) return int32(-1);
      const bytes = Buffer.from(typeof value === 'object' ? JSON.stringify(value) : String(value));
      return Buffer.concat([int32(bytes.length), bytes]);
    });
    this.socket.write(Buffer.concat([
      message('P', text(''), text(statement), int16(0)),
      message('B', text(''), text(''), int16(0), int16(values.length), ...values, int16(0)),
      message('D', Buffer.from('P'), text('')),
      message('E', text(''), int32(0)),
      message('S'),
    ]));
    return this.round(new Rows());
  }

  /** Any number of statements in one text, without parameters and without rows. */
  script(statements) {
    this.socket.write(message('Q', text(statements)));
    return this.round(new Rows());
  }

  close() {
    this.usable = false;
    this.socket.end(message('X'));
  }

  round(exchange) {
    return new Promise((resolve, reject) => {
      if (!this.usable) reject(new Error('the database connection is closed'));
      this.exchange = Object.assign(exchange, { resolve, reject });
    });
  }

  lost(error) {
    this.usable = false;
    this.exchange?.reject(error);
    this.exchange = null;
  }

  receive(data) {
    this.buffered = Buffer.concat([this.buffered, data]);
    while (this.buffered.length >= 5) {
      const length = this.buffered.readInt32BE(1);
      if (this.buffered.length < length + 1) return;
      const kind = String.fromCharCode(this.buffered[0]);
      const body = this.buffered.subarray(5, length + 1);
      this.buffered = this.buffered.subarray(length + 1);
      this.dispatch(kind, body);
    }
  }

  dispatch(kind, body) {
    const { exchange } = this;
    if (!exchange) return;
    if (kind === 'E') exchange.failure = new DatabaseError(fieldsOf(body));
    else if (kind === 'Z') {
      this.exchange = null;
      if (exchange.failure) exchange.reject(exchange.failure);
      else exchange.resolve(exchange.result);
    } else exchange.receive(kind, body, this.socket);
    // A refused sign-in is never followed by "ready": the server hangs up.
    if (kind === 'E' && exchange.endsOnError) exchange.reject(exchange.failure);
  }
}

function fieldsOf(body) {
  const fields = {};
  for (const part of body.toString().split('\0')) if (part) fields[part[0]] = part.slice(1);
  return fields;
}

class Rows {
  result = [];
  columns = [];

  receive(kind, body) {
    if (kind === 'T') this.columns = columnsOf(body);
    if (kind === 'D') this.result.push(this.row(body));
  }

  row(body) {
    const row = {};
    let at = 2;
    for (const { name, read } of this.columns) {
      const length = body.readInt32BE(at);
      at += 4;
      row[name] = length < 0 ? null : read(body.toString('utf8', at, at + length));
      at += Math.max(length, 0);
    }
    return row;
  }
}

function columnsOf(body) {
  const columns = [];
  let at = 2;
  for (let index = 0; index < body.readInt16BE(0); index += 1) {
    const end = body.indexOf(0, at);
    const oid = body.readInt32BE(end + 7);
    columns.push({ name: body.toString('utf8', at, end), read: readers.get(oid) ?? String });
    at = end + 19;
  }
  return columns;
}

/** SCRAM-SHA-256, the server's proof included. */
class SignIn {
  endsOnError = true;

  constructor(user, password) {
    this.password = password;
    this.nonce = crypto.randomBytes(18).toString('base64');
    this.first = `n=,r=${this.nonce}`;
  }

  receive(kind, body, socket) {
    if (kind !== 'R') return;
    const step = body.readInt32BE(0);
    if (step === 10) {
      const hello = Buffer.from(`n,,${this.first}`);
      socket.write(message('p', text('SCRAM-SHA-256'), int32(hello.length), hello));
    } else if (step === 11) {
      socket.write(message('p', Buffer.from(this.proof(body.toString('utf8', 4)))));
    } else if (step === 12 && body.toString('utf8', 4) !== `v=${this.expected}`) {
      this.failure = new Error('the database server could not prove who it is');
    } else if (step !== 0 && step !== 12) {
      this.failure = new Error(`the database asks for sign-in method ${step}`);
    }
  }

  proof(challenge) {
    const parts = Object.fromEntries(challenge.split(',').map((p) => [p[0], p.slice(2)]));
    const hmac = (key, value) => crypto.createHmac('sha256', key).update(value).digest();
    const salt = Buffer.from(parts.s, 'base64');
    const salted = crypto.pbkdf2Sync(this.password, salt, Number(parts.i), 32, 'sha256');
    const clientKey = hmac(salted, 'Client Key');
    const stored = crypto.createHash('sha256').update(clientKey).digest();
    const bare = `c=biws,r=${parts.r}`;
    const signed = `${this.first},${challenge},${bare}`;
    const mask = hmac(stored, signed);
    this.expected = hmac(hmac(salted, 'Server Key'), signed).toString('base64');
    return `${bare},p=${Buffer.from(clientKey.map((byte, i) => byte ^ mask[i])).toString('base64')}`;
  }
}
