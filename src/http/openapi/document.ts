import { z } from 'zod'
import { problemAnswer } from './answers.ts'
import type { Answer, Named, Operation } from './operation.ts'

export const API_BASE = '/api/v1'

type Json = Record<string, unknown>

/**
 * The description of the API as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1.html), made from the same
 * zod schemas that read the requests.
 */
export function describeApi(operations: readonly Operation[], version: string) {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Hubbub',
      version,
      description: 'Rooms and messages for programs. The manual tells the rest: /docs/api.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: API_BASE }],
    security: [{ bearer: [] }, { cookie: [] }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths: pathsOf(operations),
    components: {
      securitySchemes: SECURITY_SCHEMES,
      responses: { Problem: PROBLEM },
      schemas: { ...inputSchemas(operations), ...answerSchemas(operations) },
    },
  }
}

const SECURITY_SCHEMES = {
  bearer: { type: 'http', scheme: 'bearer', description: 'A personal token: hub_…' },
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'hubbub_session',
    description: 'The session of the browser; __Host-hubbub_session over https. Changes must come from this site.',
  },
}

const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` })

const PROBLEM = {
  description: 'Refused, and why (RFC 9457).',
  content: { 'application/problem+json': { schema: refTo('Problem') } },
}

function pathsOf(operations: readonly Operation[]): Record<string, Json> {
  const paths: Record<string, Json> = {}
  for (const operation of operations) {
    const path = (paths[operation.path] ??= {})
    path[operation.method] = describeOperation(operation)
  }
  return paths
}

function describeOperation(operation: Operation): Json {
  const { id, tag, summary, description, body, file, open } = operation
  const parameters = [
    ...pathParameters(operation.path),
    ...parametersIn('query', operation.query),
    ...parametersIn('header', operation.headers),
  ]
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: body.required ?? true, content: { 'application/json': { schema: refTo(body.name) } } },
    }),
    ...(file !== undefined && { requestBody: fileBody(file) }),
    responses: responsesOf(operation),
    ...(open && { security: [] }),
  }
}

const fileBody = (field: string): Json => ({
  required: true,
  content: {
    'multipart/form-data': {
      schema: {
        type: 'object',
        properties: { [field]: { type: 'string', contentMediaType: 'application/octet-stream' } },
        required: [field],
      },
    },
  },
})

const PATH_PARAMETERS: Record<string, Json> = {
  id: { schema: { type: 'string', format: 'uuid' } },
  user_id: { schema: { anyOf: [{ type: 'string', format: 'uuid' }, { const: 'me' }] } },
  emoji: { schema: { type: 'string', maxLength: 64 }, description: 'One emoji, percent-encoded.' },
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    ...PATH_PARAMETERS[name],
  }))
}

function parametersIn(place: 'query' | 'header', schema: z.ZodObject | undefined): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = toJsonSchema(schema, 'input')
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = typeof property === 'boolean' ? {} : property
    const text = description === undefined ? {} : { description }
    return { name, in: place, ...text, ...(required.includes(name) && { required: true }), schema: rest }
  })
}

/** Everything that needs an account may also answer these. */
const EVERYWHERE = [401, 429, 500, 503]

function responsesOf({ answers, refusals, open }: Operation): Json {
  const problems = [...refusals, ...(open ? [500] : EVERYWHERE)].toSorted((a, b) => a - b)
  return {
    ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, describeAnswer(answer)])),
    ...Object.fromEntries(problems.map((status) => [status, { $ref: '#/components/responses/Problem' }])),
  }
}

function describeAnswer({ description, content, mediaType = 'application/json', paged }: Answer): Json {
  const schema = content
    ? refTo(content.name)
    : mediaType === 'application/json'
      ? { type: 'object' }
      : { type: 'string' }
  const hasBody = content !== undefined || description !== 'Done.'
  return {
    description,
    ...(paged && {
      headers: { Link: { description: 'The pages beside this one (RFC 8288).', schema: { type: 'string' } } },
    }),
    ...(hasBody && { content: { [mediaType]: { schema } } }),
  }
}

const inputSchemas = (operations: readonly Operation[]) =>
  named(
    operations.flatMap(({ body }) => (body ? [body] : [])),
    'input',
  )

const answerSchemas = (operations: readonly Operation[]) =>
  named(
    [
      { name: 'Problem', schema: problemAnswer },
      ...operations.flatMap(({ answers }) =>
        Object.values(answers).flatMap(({ content }) => (content ? [content] : [])),
      ),
    ],
    'output',
  )

/** Named schemas refer to one another by name. */
function named(schemas: readonly Named[], io: 'input' | 'output'): Json {
  const registry = z.registry<{ id: string }>()
  for (const { name, schema } of schemas) if (!registry.has(schema)) registry.add(schema, { id: name })
  const made = z.toJSONSchema(registry, { ...options(io), uri: (id) => `#/components/schemas/${id}` })
  return Object.fromEntries(Object.entries(made.schemas).map(([name, schema]) => [name, withoutIds(schema)]))
}

function withoutIds(schema: object): Json {
  const { $schema: _schema, $id: _id, ...rest } = schema as Json
  return rest
}

const toJsonSchema = (schema: z.ZodType, io: 'input' | 'output') => z.toJSONSchema(schema, options(io))

/** What a check of our own demands can not be told in JSON Schema, and then the schema says less than the check. */
const options = (io: 'input' | 'output') => ({
  io,
  unrepresentable: 'any' as const,
  override: ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }) => simplify(jsonSchema),
})

/** Answers may gain keys, so clients must not mind them; a format says it all, and safe integers go without saying. */
function simplify(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.additionalProperties === false) delete schema.additionalProperties
  if (schema.format !== undefined) delete schema.pattern
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
}
