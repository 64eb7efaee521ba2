import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { prepareKafka } from '../../deploy/local/kafka/distribution.ts'
import { type BrokerNode, renderBrokerProperties } from '../../deploy/local/kafka/properties.ts'
import { isBrokerReady } from '../../deploy/local/kafka/readiness.ts'
import { onFreePorts } from '../../deploy/local/ports.ts'
import { requireProgram } from '../../deploy/local/requirements.ts'
import { type Service, startService } from '../../deploy/local/service.ts'
import { openTestBus } from '../harness/kafka-bus.ts'

const CLUSTER_ID = '4L6g3nShT-eMCtK--X86sw'
const JOIN_WITHIN_MS = 30_000
const TOOL_DEADLINE_MS = 60_000
const PASSWORD = 'moonrise over the marsh'
const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const

const folder = mkdtempSync(join(tmpdir(), 'hubbub-kafka-sign-in-'))
const caFile = join(folder, 'ca.pem')
let broker: Service
let address: string

beforeAll(async () => {
  makeCertificate()
  broker = await onFreePorts(3, async ([port = 0, controllerPort = 0, guardedPort = 0]) => {
    address = `localhost:${guardedPort}`
    return startGuardedBroker({ id: 1, port, controllerPort }, guardedPort)
  })
}, 180_000)

afterAll(async () => {
  await broker.stop()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

describe('a Kafka that encrypts and asks who is there', () => {
  test.each(MECHANISMS)(
    'lets in who signs in by %s',
    async (mechanism) => {
      const bus = open({
        KAFKA_SASL: mechanism,
        KAFKA_USERNAME: 'hubbub',
        KAFKA_PASSWORD: PASSWORD,
        KAFKA_CA_FILE: caFile,
      })
      expect(await settle(bus)).toEqual({ state: 'up' })
      await bus.stop()
    },
    60_000,
  )

  test('keeps out a wrong password, and the trouble says so without it', async () => {
    const bus = open({
      KAFKA_SASL: 'plain',
      KAFKA_USERNAME: 'hubbub',
      KAFKA_PASSWORD: 'sunrise',
      KAFKA_CA_FILE: caFile,
    })
    const { state, detail } = await settle(bus)
    expect(state).toBe('down')
    expect(detail).toMatch(/authentication/i)
    expect(detail).not.toContain('sunrise')
    await bus.stop()
  }, 60_000)

  test('is not believed when nobody known signed its certificate', async () => {
    const bus = open({ KAFKA_SASL: 'plain', KAFKA_USERNAME: 'hubbub', KAFKA_PASSWORD: PASSWORD, KAFKA_TLS: 'true' })
    expect(await settle(bus)).toMatchObject({
      state: 'down',
      detail: expect.stringMatching(/certificate|self.signed/i),
    })
    await bus.stop()
  }, 60_000)
})

const open = (env: Record<string, string>) => openTestBus({ prefix: 'sign-in', brokers: [address], env })

async function settle(bus: ReturnType<typeof open>) {
  const deadline = Date.now() + JOIN_WITHIN_MS
  while (bus.health().state === 'joining' && Date.now() < deadline) await Bun.sleep(20)
  return bus.health()
}

/** For this machine under both of its names. */
function makeCertificate(): void {
  const store = [
    '-keystore',
    join(folder, 'keys.p12'),
    '-storetype',
    'PKCS12',
    '-storepass',
    PASSWORD,
    '-alias',
    'broker',
  ]
  const subject = ['-dname', 'CN=localhost', '-ext', 'san=dns:localhost,ip:127.0.0.1', '-validity', '3650']
  run('keytool', ['-genkeypair', '-keyalg', 'RSA', '-keysize', '2048', ...store, ...subject])
  run('keytool', ['-exportcert', '-rfc', '-file', caFile, ...store])
}

async function startGuardedBroker(node: BrokerNode, guardedPort: number): Promise<Service> {
  const { command } = await prepareKafka()
  const [java = '', ...flags] = command
  const file = join(folder, 'broker.properties')
  const data = join(folder, `data-${guardedPort}`)
  writeFileSync(file, renderBrokerProperties({ nodeId: 1, nodes: [node], folder: data }) + guarded(node, guardedPort))
  const users = ['256', '512'].flatMap((bits) => [
    '--add-scram',
    `SCRAM-SHA-${bits}=[name=hubbub,password=${PASSWORD}]`,
  ])
  run(java, [...flags.slice(0, -1), 'kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', file, ...users])
  return startService({
    name: 'The guarded broker',
    command: [...command, file],
    logFile: join(folder, 'broker.log'),
    isReady: () => isBrokerReady(node),
    readyDeadlineMs: TOOL_DEADLINE_MS,
  })
}

/** Of a setting that stands twice the last counts. */
const guarded = ({ port, controllerPort }: BrokerNode, guardedPort: number) => `
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort},GUARDED://127.0.0.1:${guardedPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port},GUARDED://localhost:${guardedPort}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,GUARDED:SASL_SSL
ssl.keystore.type=PKCS12
ssl.keystore.location=${join(folder, 'keys.p12')}
ssl.keystore.password=${PASSWORD}
listener.name.guarded.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
listener.name.guarded.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_hubbub="${PASSWORD}";
listener.name.guarded.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.guarded.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
`

function run(program: string, args: string[]): void {
  const { status, stdout, stderr } = spawnSync(program === 'keytool' ? keytool() : program, args, {
    encoding: 'utf8',
    timeout: TOOL_DEADLINE_MS,
  })
  if (status !== 0) throw new Error(`${program} ended with ${status}:\n${stdout}${stderr}`)
}

/** It comes with Java. */
const keytool = () => requireProgram('java').replace(/java$/, 'keytool')
