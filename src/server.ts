import type { Server } from 'bun'
import type { Hono } from 'hono'
import type { Viewer } from './accounts/viewer.ts'
import { createConnection, type createSocketHandler } from './delivery/socket.ts'
import type { Connection, Hub } from './delivery/hub.ts'
import type { Assets } from './http/assets.ts'
import type { Authenticator } from './http/authenticate.ts'
import type { Env } from './http/env.ts'
import { problemOf } from './http/problems.ts'
import type { createPeerReader, Peer } from './http/request-facts.ts'
import type { Facts } from './platform/log.ts'
import type { Language } from './texts/language.ts'
import { wantedLanguage } from './texts/wanted-language.ts'

/** Frames from a page are small: a body of 10,000 characters of four bytes and what is around it. */
const MAX_FRAME_BYTES = 64 * 1024
/** A page that reads too slowly is cut here and resumes; Bun's default would drop frames and keep it. */
const BACKPRESSURE_LIMIT_BYTES = 1 << 20
const IDLE_TIMEOUT_S = 60
export interface ServerDeps {
  port: number
  hostname: string
  app: Hono<Env>
  assets: Assets
  authenticator: Authenticator
  peerOf: ReturnType<typeof createPeerReader>
  hub: Hub
  sockets: ReturnType<typeof createSocketHandler>
  /** Of the largest form with files; the app limits everything else to less. */
  maxBodyBytes: number
  /** Whether the sockets are being closed: a new one would be left out. */
  isClosing: () => boolean
  log: (error: unknown, facts?: Facts) => void
}

export type HttpServer = Server<Connection>

/** Listens: assets and pages over HTTP, open pages over WebSockets. Throws when the port is taken. */
export function startServer(deps: ServerDeps): HttpServer {
  const { app, assets, sockets } = deps
  return Bun.serve<Connection>({
    port: deps.port,
    hostname: deps.hostname,
    // Outside of development Bun lets a second program listen on the same port, and half of all requests would be that one's.
    reusePort: false,
    idleTimeout: 30,
    maxRequestBodySize: deps.maxBodyBytes,
    // Bun's own page of an error shows the source.
    development: false,
    error: (error) => refuseFault(error, crypto.randomUUID()),
    fetch(request, server) {
      const url = new URL(request.url)
      if (url.pathname === '/socket') return upgrade(request, server)
      return (
        assets.respond(request) ??
        app.fetch(request, {
          address: server.requestIP(request)?.address ?? '',
          stream: () => server.timeout(request, 0),
        })
      )
    },
    websocket: {
      maxPayloadLength: MAX_FRAME_BYTES,
      backpressureLimit: BACKPRESSURE_LIMIT_BYTES,
      closeOnBackpressureLimit: true,
      idleTimeout: IDLE_TIMEOUT_S,
      sendPings: true,
      perMessageDeflate: false,
      open: (socket) => void sockets.open(socket).catch((error: unknown) => deps.log(error)),
      message: sockets.message,
      pong: sockets.heard,
      close: sockets.close,
    },
  })

  /** The app answers its own faults; this one may come while PostgreSQL is away. */
  async function upgrade(request: Request, server: HttpServer): Promise<Response | undefined> {
    const peer = deps.peerOf(request.headers, request.url, server.requestIP(request)?.address ?? '')
    return await letIn(request, server, peer).catch((error: unknown) => refuseFault(error, peer.requestId))
  }

  /** Only this site's own pages get a socket, and only signed in. */
  async function letIn(request: Request, server: HttpServer, { address, origin }: Peer): Promise<Response | undefined> {
    if (request.headers.get('Upgrade')?.toLowerCase() !== 'websocket')
      return refusal(426, 'Expected a WebSocket handshake.')
    if (request.headers.get('Origin') !== origin) return refusal(403, 'Expected the Origin of this site.')
    const viewer = await deps.authenticator.viewerOf(request, origin)
    if (!viewer?.session) return refusal(401, 'Sign in first.')
    if (deps.isClosing()) return refusal(503, 'This instance is stopping. Connect again.')
    const full = deps.hub.findFullLimit(viewer, address)
    if (full) return refusal(429, full)
    return server.upgrade(request, { data: createConnection(viewer, address, languageOf(request, viewer)) })
      ? undefined
      : refusal(400, 'The handshake failed.')
  }

  function refuseFault(error: unknown, requestId: string): Response {
    const problem = problemOf(error)
    if (problem !== error) deps.log(error, { request_id: requestId })
    const answer = refusal(problem.status, problem.message)
    answer.headers.set('X-Request-Id', requestId)
    return answer
  }
}

/** A page says what it is written in; somebody may have chosen another language since. */
function languageOf(request: Request, { language: chosen }: Viewer): Language {
  const asked = new URL(request.url).searchParams.get('language')
  return wantedLanguage(asked ?? chosen, request.headers.get('Accept-Language') ?? undefined)
}

const refusal = (status: number, text: string) =>
  new Response(text, {
    status,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cache-Control': 'no-store',
    },
  })
