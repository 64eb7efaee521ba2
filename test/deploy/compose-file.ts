import { join, resolve } from 'node:path'
import { z } from 'zod'

export const CHECKOUT = resolve(import.meta.dir, '../..')

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String)

/** What our files use of the Compose specification, and nothing else: a misspelt key is an error. */
const serviceSchema = z.strictObject({
  image: z.string().optional(),
  build: z.string().optional(),
  user: z.string().optional(),
  hostname: z.string().optional(),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  init: z.boolean().optional(),
  read_only: z.boolean().optional(),
  tmpfs: z.array(z.string()).optional(),
  shm_size: z.string().optional(),
  restart: z.string().optional(),
  stop_signal: z.string().optional(),
  stop_grace_period: z.string().optional(),
  security_opt: z.array(z.string()).optional(),
  cap_drop: z.array(z.string()).optional(),
  ulimits: z.strictObject({ nofile: z.int() }).optional(),
  network_mode: z.string().optional(),
  environment: z.record(z.string(), text).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  networks: z
    .union([
      z.array(z.string()).transform((names) => new Map(names.map((name) => [name, undefined]))),
      z
        .record(z.string(), z.strictObject({ ipv4_address: z.string() }))
        .transform((byName) => new Map(Object.entries(byName).map(([name, { ipv4_address }]) => [name, ipv4_address]))),
    ])
    .default(new Map<string, undefined>()),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({ condition: z.enum(['service_started', 'service_healthy', 'service_completed_successfully']) }),
    )
    .default({}),
  healthcheck: z
    .strictObject({
      test: z.array(z.string()).min(2),
      interval: z.string(),
      timeout: z.string(),
      retries: z.int(),
      start_period: z.string().optional(),
    })
    .optional(),
  deploy: z
    .strictObject({
      replicas: z.int().optional(),
      resources: z.strictObject({ limits: z.strictObject({ cpus: z.string(), memory: z.string() }) }),
    })
    .optional(),
  logging: z.strictObject({ options: z.strictObject({ 'max-size': z.string(), 'max-file': z.string() }) }).optional(),
})

const fileSchema = z.object({
  name: z.string().optional(),
  services: z.record(z.string(), serviceSchema),
  networks: z
    .record(
      z.string(),
      z.strictObject({
        internal: z.boolean().optional(),
        ipam: z
          .strictObject({ config: z.array(z.strictObject({ subnet: z.string(), ip_range: z.string() })) })
          .optional(),
      }),
    )
    .default({}),
  volumes: z.record(z.string(), z.null()).default({}),
})

export type ComposeFile = z.output<typeof fileSchema>
export type ComposeService = ComposeFile['services'][string]

/** Reads Compose files of this checkout as `docker compose -f one -f two` lays them over each other. */
export async function readCompose(...files: string[]): Promise<ComposeFile> {
  const parsed = await Promise.all(files.map(readOne))
  return parsed.reduce((below, above) => ({
    ...below,
    networks: { ...below.networks, ...above.networks },
    volumes: { ...below.volumes, ...above.volumes },
    services: Object.fromEntries(
      [...new Set([...Object.keys(below.services), ...Object.keys(above.services)])].map((name) => [
        name,
        laidOver(below.services[name], above.services[name]),
      ]),
    ),
  }))
}

async function readOne(file: string): Promise<ComposeFile> {
  return fileSchema.parse(Bun.YAML.parse(await Bun.file(join(CHECKOUT, file)).text()))
}

/** Variables and dependencies are put together; of the rest, what our second files have is new services only. */
function laidOver(below: ComposeService | undefined, above: ComposeService | undefined): ComposeService {
  const service = below ?? above
  if (!service) throw new Error('expected a service in one of the files')
  return {
    ...service,
    environment: { ...service.environment, ...above?.environment },
    depends_on: { ...service.depends_on, ...above?.depends_on },
  }
}

/** What a value is when no variable of the person who starts it is set: `${NAME:-default}` its default. */
export const withoutSettings = (value: string) => value.replace(/\$\{\w+:-([^}]*)\}/g, '$1')
