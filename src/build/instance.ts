import { MAX_BODY_BYTES } from '../http/body-limit.ts'
import { createMentionMailer } from '../notifications/mail/mention-mail.ts'
import { factsOf } from '../platform/log.ts'
import { isUnavailable } from '../platform/problem.ts'
import { createIndexer } from '../search/indexer.ts'
import { within } from '../platform/within.ts'
import { type HttpServer, startServer } from '../server.ts'
import { buildDelivery } from './delivery.ts'
import { buildDomain } from './domain.ts'
import { createMeters, declareGauges } from './meters.ts'
import { errorLogger, type Platform } from './platform.ts'
import { createReadiness } from './readiness.ts'
import { buildWeb } from './web.ts'
import { closeSockets } from '../delivery/farewell.ts'

/** Sends that were taken are finished before the sockets close, but not for longer than this. */
const FINISH_SENDS_MS = 6_000

/** The same for requests; streams of the API never finish. */
const FINISH_REQUESTS_MS = 3_000

const MEGABYTE = 1024 * 1024

export type Instance = ReturnType<typeof buildInstance>

/** Puts an instance together from what it stands on. Nothing runs until `listen`. */
export function buildInstance(platform: Platform) {
  const { config, log, sql, bus } = platform
  let server: HttpServer | null = null
  let isClosing = false
  const readiness = createReadiness(platform)
  const meters = createMeters(platform.metrics)
  const domain = buildDomain(platform, meters)
  const delivery = buildDelivery(platform, domain, meters, {
    publish: (topic, text) => void server?.publish(topic, text, false),
    countSockets: (topic) => server?.subscriberCount(topic) ?? 0,
  })
  declareGauges(platform.metrics, { hub: delivery.hub, bus, sql, redis: platform.redis })
  const web = buildWeb(platform, domain, delivery, meters, readiness.findUnreadiness)

  const indexer = createIndexer({
    sql,
    // That PostgreSQL is away is told elsewhere.
    onError: (error) => isUnavailable(error) || log.error('the search was not filled', factsOf(error)),
  })

  const publicUrl = config.PUBLIC_URL
  const mentionMailer =
    domain.mailer && publicUrl
      ? createMentionMailer({
          sql,
          mailer: domain.mailer,
          publicUrl,
          times: { afterMinutes: config.MENTION_MAIL_AFTER_MINUTES, everyMinutes: config.MENTION_MAIL_EVERY_MINUTES },
          findSite: domain.accounts.site.find,
          activeUsers: delivery.hub.activeUsers,
          onError: (error) => isUnavailable(error) || log.error('mail about mentions was not sent', factsOf(error)),
        })
      : null

  /** Serves until `drain`. Throws when the port is taken. */
  function listen() {
    const running = startServer({
      port: config.PORT,
      hostname: config.HOST,
      ...platform,
      ...web,
      ...delivery,
      maxBodyBytes: config.LIMIT_FILE_MB * config.LIMIT_FILES_PER_MESSAGE * MEGABYTE + MAX_BODY_BYTES,
      isClosing: () => isClosing,
      log: errorLogger(log),
    })
    server = running
    const loops = [
      delivery.start(),
      domain.removals.start(),
      indexer.start(),
      domain.forgetting.start(),
      domain.teller.start(),
      domain.pusher.start(),
      domain.alarm.start(),
      domain.previews.start(),
    ]
    if (mentionMailer) loops.push(mentionMailer.start())
    return { port: running.port ?? config.PORT, drain: drainer(running, loops) }
  }

  /**
   * Not ready, and the balancer knows → no new sockets → sends finished → sockets closed in batches, so that they do not
   * all come back at once → no new connections → requests under way answered.
   */
  function drainer(running: HttpServer, loops: (() => Promise<void>)[]) {
    return async function drain(): Promise<void> {
      await readiness.stop()
      isClosing = true
      await within(FINISH_SENDS_MS, domain.messages.drained())
      await closeSockets(delivery.hub)
      await within(FINISH_REQUESTS_MS, running.stop())
      await running.stop(true)
      await Promise.all(loops.map((stop) => stop()))
    }
  }

  return { ...domain, app: web.app, hub: delivery.hub, indexAll: indexer.indexAll, mentionMailer, listen }
}
