// A server, a client and one sandbox that the tests of a file share.
import { after, before } from 'node:test'

import { Daytona } from '@daytona/sdk'

import { Server } from './server.js'

/**
 * They are there once the tests run: server, daytona and sandbox. What else a file needs is prepared in the same
 * hook, since Node.js does not wait for one hook before it runs the next.
 */
export function shareSandbox(params, prepare = async () => {}) {
	const shared = {}
	before(async () => {
		shared.server = await Server.start()
		shared.daytona = new Daytona({ apiKey: shared.server.key, apiUrl: shared.server.apiUrl, target: 'us' })
		shared.sandbox = await shared.daytona.create(params)
		await prepare(shared.sandbox)
	})
	after(async () => {
		await shared.sandbox?.delete().catch(() => {})
		await shared.daytona?.[Symbol.asyncDispose]()
		await shared.server?.stop()
	})
	return shared
}

/** Takes the failure of a call apart, so that a test compares all of it at once. */
export async function failure(promise) {
	try {
		await promise
	}
	catch (error) {
		return [error.constructor.name, error.statusCode, error.code, error.source]
	}
	throw new Error('It did not fail')
}

/** What a failure in the sandbox looks like: the SDK's class, the HTTP status and the code. */
export function daemon(type, status, code) {
	return [type, status, code, 'DAYTONA_DAEMON']
}
