// The real server of the AT Protocol (PDS of @atproto/dev-env, no database needed), with two accounts, ken.test and
// desk.test, and a post of ken's. Before it stands a gate that can lose what goes through it:
//   POST /_plan {"call": "createRecord", "nth": 1, "mood": "cut_before|cut_after|half_after|sleep_after|babble_after",
//   "status": 502, "body": ""}   what becomes of the nth such call from now on (status: done, but that is said)
//   POST /_forget                no plan any more
// One line on standard output when it is ready: URL PLAIN_URL STRICT_URL KEN_URI; it ends with its standard input.
import http from 'node:http'
import { TestNetworkNoAppView } from '@atproto/dev-env'

const password = 'hunter2hunter2'
const post = async (url, method, body, token) => {
  const answer = await fetch(`${url}/xrpc/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${method}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

const accounts = async (url) => {
  const ken = await post(url, 'com.atproto.server.createAccount', { handle: 'ken.test', email: 'ken@x.test', password })
  await post(url, 'com.atproto.server.createAccount', { handle: 'desk.test', email: 'desk@x.test', password })
  return post(url, 'com.atproto.repo.createRecord', {
    repo: ken.did,
    collection: 'app.bsky.feed.post',
    record: { $type: 'app.bsky.feed.post', text: '火の見カフェのプリンに異物', createdAt: new Date().toISOString() },
  }, ken.accessJwt)
}

// ---- the gate ----
let plans = []
const planned = (url) => {
  let found
  for (const plan of plans) {
    if (!url.includes(plan.call)) continue
    plan.met = (plan.met ?? 0) + 1
    if (!found && (!plan.nth || plan.nth === plan.met)) found = plan
  }
  return found
}
const bytes = (stream) => new Promise((done, bad) => {
  const parts = []
  stream.on('data', (part) => parts.push(part)).on('end', () => done(Buffer.concat(parts))).on('error', bad)
})
const through = (target, request, body) => new Promise((done, bad) => {
  const to = new URL(request.url, target)
  const headers = { ...request.headers, host: to.host, 'accept-encoding': 'identity' }
  const call = http.request(to, { method: request.method, headers }, async (answer) => done({ answer, body: await bytes(answer) }))
  call.on('error', bad)
  call.end(body)
})

const gate = (target) => {
  const server = http.createServer(async (request, response) => {
    const body = await bytes(request).catch(() => Buffer.alloc(0))
    if (request.url === '/_plan') { plans.push(JSON.parse(body)); response.end('{}'); return }
    if (request.url === '/_forget') { plans = []; response.end('{}'); return }
    const plan = planned(request.url)
    const socket = request.socket
    if (plan?.mood === 'cut_before') { socket.destroy(); return }
    try {
      const { answer, body: said } = await through(target, request, body)
      // The account's own document names the server: it is this gate.
      const text = Buffer.from(said.toString('utf8').replaceAll(target, `http://127.0.0.1:${server.address().port}`))
      if (plan?.mood === 'cut_after') { socket.destroy(); return }
      if (plan?.mood === 'sleep_after') return
      if (plan?.mood === 'babble_after') { socket.end('\x01 nonsense without end\r\n\r\n'); return }
      if (plan?.status) { response.writeHead(plan.status); response.end(plan.body ?? ''); return }
      const headers = { ...answer.headers, 'content-length': text.length }
      delete headers['transfer-encoding']
      response.writeHead(answer.statusCode, headers)
      if (plan?.mood === 'half_after') { response.write(text.subarray(0, text.length >> 1)); setTimeout(() => socket.destroy(), 20); return }
      response.end(text)
    } catch {
      socket.destroy()
    }
  })
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(`http://127.0.0.1:${server.address().port}`)))
}

const plain = await TestNetworkNoAppView.create({ pds: {} })
const strict = await TestNetworkNoAppView.create({ pds: { rateLimitsEnabled: true } })
const first = await accounts(plain.pds.url)
await accounts(strict.pds.url)
console.log([await gate(plain.pds.url), plain.pds.url, strict.pds.url, first.uri].join(' '))
process.stdin.on('end', () => process.exit()).resume()
