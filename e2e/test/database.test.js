// Whose the sandboxes of a data directory are, when its database is another one.
import assert from 'node:assert/strict'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'

import { Daytona, DaytonaServiceUnavailableError } from '@daytona/sdk'

import { Server } from '../server.js'

let server

after(() => server?.stop())

async function using(work) {
	const daytona = new Daytona({ apiKey: server.key, apiUrl: server.apiUrl, target: 'us' })
	try {
		return await work(daytona)
	}
	finally {
		await daytona[Symbol.asyncDispose]()
	}
}

test('another database neither gets nor harms the sandboxes', async () => {
	server = await Server.start()
	const id = await using(async (daytona) => {
		const sandbox = await daytona.create()
		await sandbox.fs.uploadFile(Buffer.from('keep me'), 'kept.txt')
		return sandbox.id
	})
	const { directory, data } = server
	await server.kill('SIGTERM')
	await rename(join(data, 'postgres'), join(directory, 'postgres'))
	server = await Server.start(directory)
	await using((daytona) => assert.rejects(daytona.create(), (error) => {
		assert.ok(error instanceof DaytonaServiceUnavailableError, error)
		assert.match(error.message, /belong to another database.*delete the file 'runner\/platform'/)
		return true
	}))
	await server.kill('SIGTERM')
	await rename(join(data, 'postgres'), join(directory, 'postgres.other'))
	await rename(join(directory, 'postgres'), join(data, 'postgres'))
	server = await Server.start(directory)
	await using(async (daytona) => {
		const sandbox = await daytona.get(id)
		assert.equal((await sandbox.fs.downloadFile('kept.txt')).toString(), 'keep me')
		await sandbox.delete()
	})
})
