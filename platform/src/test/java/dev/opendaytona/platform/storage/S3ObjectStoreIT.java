package dev.opendaytona.platform.storage;

import java.nio.file.Path;

import dev.opendaytona.platform.TestPlatform;
import dev.opendaytona.platform.TestPlatform.Answer;
import dev.opendaytona.platform.TestPlatform.Organization;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.http.HttpMethod;

/**
 * The store that talks to an S3, with the embedded one as its S3.
 */
class S3ObjectStoreIT implements ObjectStoreContract {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private static Path directory;

	private static TestPlatform platform;

	private static Organization organization;

	private static S3ObjectStore store;

	@BeforeAll
	static void start() {
		platform = new TestPlatform((settings) -> settings.withStorage(StorageSettings.embedded(directory)));
		organization = platform.organization("write:snapshots");
		Answer access = platform.call(organization.key(), HttpMethod.GET, "/api/object-storage/push-access");
		S3Settings settings = S3Settings.parse(access.text("storageUrl")
			.replace("//", "//" + access.text("accessKey") + ":" + access.text("secret") + "@") + "/"
				+ access.text("bucket") + "?region=" + access.text("region"));
		store = new S3ObjectStore(() -> S3Clients.s3(settings), settings.bucket());
	}

	@AfterAll
	static void stop() {
		store.close();
		platform.close();
	}

	@Override
	public ObjectStore store() {
		return store;
	}

	@Override
	public String place() {
		return organization.id() + "/";
	}

}
