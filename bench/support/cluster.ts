import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { startCluster } from '../../deploy/local/cluster.ts'
import { onTestsEnd } from '../../test/harness/cleanups.ts'
import { createSite, requireJson, type Account } from '../../test/oracle/site.ts'
import type { Form } from './measure.ts'
import { listPostgres } from './processes.ts'
import { ENVIRONMENT, joinAll, profiling } from './site.ts'

/** What a page has to know in order to show a room. */
export interface RoomState {
  id: string
  seq: number
  epoch: string
}

export type BenchCluster = Awaited<ReturnType<typeof startBenchCluster>>

/** Instances on Kafka, Redis and PostgreSQL of their own, on fresh folders, with an owner and some people. */
export async function startBenchCluster(form: Form, { instances, people }: { instances: number; people: number }) {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-bench-'))
  onTestsEnd(() => rmSync(folder, { recursive: true, force: true }))
  const cluster = await startCluster({ folder, instances, env: { ...ENVIRONMENT, ...profiling(form) } })
  onTestsEnd(cluster.stop)
  const urls = cluster.instances.map((instance) => instance.url)
  const site = createSite({ url: urls[0] ?? cluster.url })
  const owner = await site.setUp('Owner')
  if (!owner) throw new Error('expected a site to set up')
  const members = [owner, ...(await joinAll(site, owner, people - 1))]

  /** A room of these people alone. */
  async function makeRoom(name: string, [first, ...others]: Account[]): Promise<RoomState> {
    if (!first) throw new Error('expected somebody')
    const id = await site.createRoom(first, 'private', name, others)
    const { last_seq, epoch } = roomSchema.parse(
      requireJson(await site.request('GET', `/api/v1/rooms/${id}`, { cookie: first.cookie })),
    )
    return { id, seq: last_seq, epoch }
  }

  return {
    ...cluster,
    urls,
    members,
    makeRoom,
    pids: () => cluster.instances.map((instance) => instance.pid()),
    /** Of all that the instances stand on. */
    servicePids: () => ({
      postgres: listPostgres(join(folder, 'postgres')),
      kafka: cluster.kafka.nodes.map((node) => node.pid()),
      redis: [cluster.redis.pid()],
    }),
  }
}

const roomSchema = z.object({ last_seq: z.number(), epoch: z.string() })
