// A real mail server (smtp-server) that keeps each mail as a file N.eml of the folder that is named, and what was said of it
// as N.json. By the receiver: busy@ is refused for now once (451), nobody@ for good (550), lost@ is kept but its answer is
// lost. One line when it is ready: its port. It ends with its standard input.
import fs from 'node:fs'
import path from 'node:path'
import { SMTPServer } from 'smtp-server'

const folder = process.argv[2]
let count = 0, busy = 0
const refusal = (words, responseCode) => Object.assign(new Error(words), { responseCode })

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  size: 1 << 20,
  onRcptTo(address, session, done) {
    if (address.address.startsWith('busy@') && busy++ === 0) return done(refusal('later, please', 451))
    if (address.address.startsWith('nobody@')) return done(refusal('nobody of this name', 550))
    return done()
  },
  onData(stream, session, done) {
    const parts = []
    stream.on('data', (part) => parts.push(part))
    stream.on('end', () => {
      const to = session.envelope.rcptTo.map((one) => one.address)
      count += 1
      fs.writeFileSync(path.join(folder, `${count}.eml`), Buffer.concat(parts))
      fs.writeFileSync(path.join(folder, `${count}.json`), JSON.stringify({ from: session.envelope.mailFrom.address, to }))
      if (to.some((one) => one.startsWith('lost@'))) {
        for (const connection of server.connections) connection._socket.destroy()
        return
      }
      done()
    })
  },
})
server.on('error', () => {})
server.listen(0, '127.0.0.1', () => console.log(server.server.address().port))
process.stdin.on('end', () => process.exit()).resume()
