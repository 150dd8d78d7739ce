package dev.opendaytona.platform.storage;

import java.time.Clock;
import java.util.Map;

import dev.opendaytona.platform.access.Installation;
import dev.opendaytona.platform.region.PublicUrl;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;

/**
 * The parts of object storage.
 */
@Configuration(proxyBeanMethods = false)
public class StorageConfiguration {

	/** The path of the embedded store, which checks signatures of its own. */
	public static final String PATH = "/" + EmbeddedStorage.BUCKET;

	@Bean
	ObjectDirectory objectDirectory(StorageSettings settings, Clock clock) {
		return new ObjectDirectory(settings.directory(), clock);
	}

	@Bean
	ObjectStore objectStore(StorageSettings settings, ObjectDirectory directory) {
		S3Settings s3 = settings.s3();
		return (s3 != null) ? new S3ObjectStore(() -> S3Clients.s3(s3), s3.bucket()) : new ObjectFiles(directory);
	}

	@Bean
	StorageDoor storageDoor(StorageSettings settings, Installation installation, PublicUrl url, Clock clock) {
		S3Settings s3 = settings.s3();
		return (s3 != null) ? new S3Storage(s3) : new EmbeddedStorage(installation.identity(), url, clock);
	}

	@Bean
	ObjectLinks objectLinks(StorageSettings settings, Installation installation, StorageAddress address, Clock clock) {
		S3Settings s3 = settings.s3();
		return (s3 != null) ? new S3Links(s3) : new EmbeddedLinks(installation.identity(), address, clock);
	}

	@Bean
	StorageController storageController(StorageDoor door) {
		return new StorageController(door);
	}

	@Bean
	SimpleUrlHandlerMapping storageMapping(ObjectDirectory directory, Installation installation, Clock clock) {
		ObjectFiles files = new ObjectFiles(directory);
		S3Objects objects = new S3Objects(directory, files, new Uploads(directory, files), EmbeddedStorage.BUCKET);
		S3Endpoint endpoint = new S3Endpoint(objects, installation.identity(), clock);
		return new SimpleUrlHandlerMapping(Map.of(PATH, endpoint, PATH + "/**", endpoint), Ordered.HIGHEST_PRECEDENCE);
	}

}
