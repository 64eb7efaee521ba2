import type { Sql, Transaction } from '../platform/postgres.ts'

/**
 * A hash of the hash of the password of the users under the name `u`. What was begun with one password and goes on later
 * (the second step of a sign-in, a link) holds it, and counts for nothing once the password is another one.
 */
export const passwordMark = (db: Sql | Transaction) => db`sha256(convert_to(coalesce(u.password_hash, ''), 'UTF8'))`
