import type { Operation } from './operation.ts'

/** The description of itself. */
export const ABOUT_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/openapi.json',
    id: 'getDescription',
    tag: 'About',
    summary: 'This description',
    answers: { 200: { description: 'An OpenAPI 3.1 document.', mediaType: 'application/json' } },
    refusals: [],
    open: true,
  },
]
