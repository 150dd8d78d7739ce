// Build contexts: the way of the TypeScript SDK's Image.addLocalDir into the server's object store.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

// What the SDK itself uses, of its dependencies.
import { CreateMultipartUploadCommand, GetObjectCommand, ListObjectsV2Command, S3Client, UploadPartCommand } from '@aws-sdk/client-s3'
import { Daytona, Image } from '@daytona/sdk'

import { Server, makeDirectory } from '../server.js'

// The SDK has these inside only: Daytona.create and snapshot.create call them for the contexts of an image.
const inside = (name) => import(new URL(`../node_modules/@daytona/sdk/esm/${name}.js`, import.meta.url))
const { ObjectStorage } = await inside('ObjectStorage')
const { SnapshotService } = await inside('Snapshot')

const LARGE_BYTES = 24 << 20

let server
let context
let folder

before(async () => {
	server = await Server.start()
	folder = await makeDirectory()
	context = join(folder, 'app')
	await mkdir(join(context, 'src'), { recursive: true })
	await writeFile(join(context, 'src', 'main.py'), 'print("hello")\n')
	await writeFile(join(context, 'large.bin'), randomBytes(LARGE_BYTES))
})

after(async () => {
	await server?.stop()
	await rm(folder, { recursive: true, force: true })
})

async function access() {
	const answer = await fetch(`${server.apiUrl}/object-storage/push-access`, {
		headers: { authorization: `Bearer ${server.key}` },
	})
	assert.equal(answer.status, 200)
	return answer.json()
}

function storage(access) {
	return new ObjectStorage({
		endpointUrl: access.storageUrl,
		accessKeyId: access.accessKey,
		secretAccessKey: access.secret,
		sessionToken: access.sessionToken,
		bucketName: access.bucket,
		region: access.region,
	})
}

function client({ storageUrl, region, accessKey, secret, sessionToken }) {
	const credentials = { accessKeyId: accessKey, secretAccessKey: secret, sessionToken }
	return new S3Client({ endpoint: storageUrl, region, credentials, forcePathStyle: true })
}

async function list(s3, { bucket, organizationId }) {
	const found = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${organizationId}/` }))
	return (found.Contents ?? []).map(({ Key }) => Key)
}

test('the context of an image is uploaded as the SDK does it', async () => {
	const daytona = new Daytona({ apiKey: server.key, apiUrl: server.apiUrl, target: 'us' })
	try {
		const image = Image.base('debian:12').addLocalDir(context, '/app')
		const [hash] = await SnapshotService.processImageContext(daytona.snapshot.objectStorageApi, image)
		const granted = await access()
		const s3 = client(granted)
		assert.deepEqual(await list(s3, granted), [`${granted.organizationId}/${hash}/context.tar`])
		s3.destroy()
	}
	finally {
		await daytona[Symbol.asyncDispose]()
	}
})

test('a snapshot is built of a directory of the client', async () => {
	const daytona = new Daytona({ apiKey: server.key, apiUrl: server.apiUrl, target: 'us' })
	try {
		const image = Image.base('scratch').addLocalDir(context, '/app')
		const snapshot = await daytona.snapshot.create({ name: 'of-a-directory', image })
		assert.equal(snapshot.state, 'active', snapshot.errorReason)
		assert.ok(snapshot.size * 2 ** 30 > LARGE_BYTES, `${snapshot.size}`)
	}
	finally {
		await daytona[Symbol.asyncDispose]()
	}
})

test('a context is uploaded once, outlives kill -9, and can be read again', async () => {
	const before = await access()
	const hash = await storage(before).upload(context, before.organizationId, 'app')
	const { directory, url } = server
	await server.kill('SIGKILL')
	server = await Server.start(directory, Number(new URL(url).port))
	const again = await access()
	assert.equal(await storage(again).upload(context, again.organizationId, 'app'), hash)
	const s3 = client(again)
	const key = `${again.organizationId}/${hash}/context.tar`
	assert.ok((await list(s3, again)).includes(key))
	const object = await s3.send(new GetObjectCommand({ Bucket: again.bucket, Key: key }))
	const tar = Buffer.from(await object.Body.transformToByteArray())
	assert.ok(tar.length > LARGE_BYTES)
	assert.ok(tar.includes('app/src/main.py') && tar.includes('print("hello")\n'))
	s3.destroy()
})

test('an upload that kill -9 ended half way never shows', async () => {
	const before = await access()
	const s3 = client(before)
	const object = { Bucket: before.bucket, Key: `${before.organizationId}/half/context.tar` }
	const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object))
	await s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body: randomBytes(6 << 20) }))
	const { directory, url } = server
	await server.kill('SIGKILL')
	server = await Server.start(directory, Number(new URL(url).port))
	const keys = await list(s3, before)
	assert.ok(!keys.some((key) => key.includes('/half/')), keys.join())
	s3.destroy()
})

test('the store is nobody else\'s to read on this machine', async () => {
	const { mode } = await stat(join(server.data, 'objects'))
	assert.equal(mode & 0o077, 0)
})
