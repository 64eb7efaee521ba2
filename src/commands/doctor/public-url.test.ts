import { expect, test } from 'bun:test'
import { clusterConfigOf, configOf, verdictsOf } from './doctor.fixture.ts'
import { examinePublicUrl } from './public-url.ts'

const of = (env: Record<string, string>) => verdictsOf(examinePublicUrl(configOf(env)))
const ofCluster = (env: Record<string, string>) => verdictsOf(examinePublicUrl(clusterConfigOf(env)))

test('who set nothing is told nothing, but in a cluster', () => {
  expect(of({})).toEqual([])
  expect(ofCluster({})).toEqual(['hint PUBLIC_URL'])
})

test('an address that is not encrypted is a hint, but for this machine', () => {
  expect(of({ PUBLIC_URL: 'http://chat.example.org' })).toEqual(['hint PUBLIC_URL'])
  expect(of({ PUBLIC_URL: 'http://localhost:3000' })).toEqual(['ok PUBLIC_URL'])
})

test('an encrypted address has a proxy before it, which has to be named', () => {
  expect(of({ PUBLIC_URL: 'https://chat.example.org' })).toEqual(['ok PUBLIC_URL', 'hint TRUSTED_PROXIES'])
  expect(of({ PUBLIC_URL: 'https://chat.example.org', TRUSTED_PROXIES: '10.0.0.0/8' })).toEqual(['ok PUBLIC_URL'])
})
