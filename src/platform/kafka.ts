import { readFileSync } from 'node:fs'
import { Kafka, type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs'
import type { Config } from '../config.ts'

export type KafkaSettings = Pick<
  Config,
  'INSTANCE_ID' | 'KAFKA_BROKERS' | 'KAFKA_SASL' | 'KAFKA_USERNAME' | 'KAFKA_PASSWORD' | 'KAFKA_TLS' | 'KAFKA_CA_FILE'
>

const CONNECTION_TIMEOUT_MS = 1_000
const REQUEST_TIMEOUT_MS = 3_000

/**
 * A client of Kafka that gives up quickly: starting again is left to who uses it, because what kafkajs does by itself
 * was mute for up to 92 s after an outage, and lost records. It logs nothing: what it would say is in its errors.
 * Throws when the file of `KAFKA_CA_FILE` can not be read.
 */
export function createKafkaClient(settings: KafkaSettings): Kafka {
  return new Kafka({
    clientId: `hubbub-${settings.INSTANCE_ID}`,
    brokers: rotate(settings.KAFKA_BROKERS),
    ...encryption(settings),
    ...signIn(settings),
    logLevel: logLevel.NOTHING,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: { initialRetryTime: 100, maxRetryTime: 400, retries: 2, restartOnFailure: async () => false },
  })
}

/**
 * kafkajs always begins with the first broker of its list: if that one hangs, no new client would ever get through. So
 * each attempt is given the next one, alone: in a list that turns kafkajs would step on by itself as well, and of two
 * brokers meet the same one again and again.
 */
function rotate(brokers: readonly string[]): () => string[] {
  let turn = 0
  return () => {
    const next = turn++ % brokers.length
    return brokers.slice(next, next + 1)
  }
}

function encryption({ KAFKA_TLS, KAFKA_CA_FILE }: KafkaSettings): Pick<KafkaConfig, 'ssl'> {
  if (KAFKA_CA_FILE !== undefined) return { ssl: { ca: [readFileSync(KAFKA_CA_FILE, 'utf8')] } }
  return { ssl: KAFKA_TLS }
}

function signIn(settings: KafkaSettings): Pick<KafkaConfig, 'sasl'> {
  const { KAFKA_SASL: mechanism, KAFKA_USERNAME: username, KAFKA_PASSWORD: password } = settings
  if (mechanism === undefined || username === undefined || password === undefined) return {}
  return { sasl: saslOf(mechanism, { username, password }) }
}

/** kafkajs wants each mechanism as a literal of its own. */
function saslOf(
  mechanism: NonNullable<Config['KAFKA_SASL']>,
  who: { username: string; password: string },
): SASLOptions {
  if (mechanism === 'plain') return { mechanism, ...who }
  if (mechanism === 'scram-sha-256') return { mechanism, ...who }
  return { mechanism, ...who }
}
