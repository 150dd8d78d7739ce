package dev.opendaytona.platform.storage;

import java.util.UUID;

/**
 * How a client reaches the objects of its organization, as the API tells it.
 */
record StorageAccess(String accessKey, String secret, String sessionToken, String storageUrl, UUID organizationId,
		String bucket, String region) {

	@Override
	public String toString() {
		return "StorageAccess[" + this.storageUrl + ", " + this.accessKey + ", ****]";
	}

}
