import { onTestsEnd } from '../../test/harness/cleanups.ts'
import { openSocket } from '../../test/harness/page-socket.ts'
import { UNCHOSEN } from '../accounts/viewer.ts'
import { createHub, type Connection, type HubDeps } from './hub.ts'
import { createConnection, createSocketHandler, type SocketDeps } from './socket.ts'
import { idOf, USER_ID } from './run.fixture.ts'

/** Real sockets over a hub and a handler whose other parts are a test's own: nothing is read or stored unless it says so. */
export function serveSockets(deps: Partial<HubDeps & Omit<SocketDeps, 'hub'>> = {}) {
  const hub = createHub({
    publish: (topic, text) => void server.publish(topic, text),
    countSockets: (topic) => server.subscriberCount(topic),
    readRun: async (_, after) => ({ after, seq: after, events: [] }),
    frameOf: (_, run) => JSON.stringify({ type: 'changes', ...run }),
    roomsOf: async () => [],
    limits: { perUser: 10, perAddress: 10 },
    ...deps,
  })
  const sockets = createSocketHandler({
    hub,
    resume: async (_, give) => give({ result: 'no_access' }),
    frameOf: (_, run) => JSON.stringify({ type: 'changes', ...run }),
    bus: { signal: async () => {} },
    messages: {
      prepare: () => Promise.reject(new Error('expected no message')),
      store: () => Promise.reject(new Error('expected no message')),
    },
    limiter: { take: async () => ({ ok: true }), peek: async () => ({ ok: true }), giveBack: async () => {} },
    limitSends: async () => {},
    maxCharacters: 1_000,
    maxFiles: 10,
    setReadMark: async () => {},
    findTypingSeq: async () => undefined,
    attend: () => {},
    onOpen: () => {},
    onClose: () => {},
    log: () => {},
    ...deps,
  })
  const server = Bun.serve<Connection>({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request, served) =>
      served.upgrade(request, { data: createConnection(VIEWER, '127.0.0.1', 'en') }) ? undefined : new Response('no'),
    websocket: { ...sockets, open: (socket) => void sockets.open(socket).catch(() => {}) },
  })
  onTestsEnd(() => server.stop(true))
  return { hub, openPage: () => openSocket(server.url.origin, { cookie: '' }) }
}

const VIEWER = {
  id: USER_ID,
  name: 'Ines',
  email: 'ines@example.org',
  role: 'member',
  ...UNCHOSEN,
  timeZone: 'UTC',
  session: { id: idOf(1), expiresAt: 0 },
  tokenId: null,
} as const
