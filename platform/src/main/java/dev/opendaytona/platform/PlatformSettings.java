package dev.opendaytona.platform;

import java.net.URI;
import java.util.List;
import java.util.Set;

import dev.opendaytona.api.Secret;
import dev.opendaytona.platform.access.Quotas;
import dev.opendaytona.platform.database.DatabaseSettings;
import dev.opendaytona.platform.encryption.EncryptionKey;
import dev.opendaytona.platform.fleet.RunnerSettings;
import dev.opendaytona.platform.registry.RegistrySettings;
import dev.opendaytona.platform.sandbox.ReconcileSettings;
import dev.opendaytona.platform.storage.StorageSettings;
import org.jspecify.annotations.Nullable;

/**
 * How to run the control plane.
 *
 * @param host the address to listen at
 * @param port the port to listen at, 0 for any free one
 * @param publicUrl the base URL under which clients reach it; null for the one that each
 * client uses
 * @param database the database
 * @param runner the runner
 * @param adminKey the key of the admin; null to have one made at the first start
 * @param region the id and name of the region
 * @param openPaths further paths that need no key of ours, with what lies below them
 * @param quotas what an organization may use
 * @param reconcile how often the state of things is looked at
 * @param encryptionKey what secrets in the database are encrypted with; null when none
 * are to be kept
 * @param registry the registries of the installation
 * @param storage where objects are kept
 */
public record PlatformSettings(String host, int port, @Nullable URI publicUrl, DatabaseSettings database,
		RunnerSettings runner, @Nullable Secret adminKey, String region, List<String> openPaths, Quotas quotas,
		ReconcileSettings reconcile, @Nullable EncryptionKey encryptionKey, RegistrySettings registry,
		StorageSettings storage) {

	public PlatformSettings {
		openPaths = List.copyOf(openPaths);
	}

	/**
	 * The usual settings: loopback, port 3000, region {@code us}.
	 * @param database the database
	 * @param runner the runner
	 * @return the settings
	 */
	public static PlatformSettings of(DatabaseSettings database, RunnerSettings runner) {
		return new PlatformSettings("127.0.0.1", 3000, null, database, runner, null, "us", List.of(), Quotas.DEFAULT,
				ReconcileSettings.DEFAULT, null, RegistrySettings.NONE, StorageSettings.NONE);
	}

	/** A host under which this machine reaches what listens at the address. */
	String reachableHost() {
		String name = Set.of("0.0.0.0", "::", "[::]").contains(this.host) ? "127.0.0.1" : this.host;
		return (name.contains(":") && !name.startsWith("[")) ? ("[" + name + "]") : name;
	}

	/**
	 * With another address.
	 * @param host the address to listen at
	 * @param port the port to listen at
	 * @return the settings
	 */
	public PlatformSettings withAddress(String host, int port) {
		return new PlatformSettings(host, port, this.publicUrl, this.database, this.runner, this.adminKey, this.region,
				this.openPaths, this.quotas, this.reconcile, this.encryptionKey, this.registry, this.storage);
	}

	/**
	 * With a public URL.
	 * @param publicUrl the base URL under which clients reach it
	 * @return the settings
	 */
	public PlatformSettings withPublicUrl(@Nullable URI publicUrl) {
		return new PlatformSettings(this.host, this.port, publicUrl, this.database, this.runner, this.adminKey,
				this.region, this.openPaths, this.quotas, this.reconcile, this.encryptionKey, this.registry,
				this.storage);
	}

	/**
	 * With a key for the admin.
	 * @param adminKey the key
	 * @return the settings
	 */
	public PlatformSettings withAdminKey(@Nullable Secret adminKey) {
		return new PlatformSettings(this.host, this.port, this.publicUrl, this.database, this.runner, adminKey,
				this.region, this.openPaths, this.quotas, this.reconcile, this.encryptionKey, this.registry,
				this.storage);
	}

	/**
	 * With paths that authenticate by themselves, such as those of the gateway.
	 * @param openPaths the paths, each with what lies below it
	 * @return the settings
	 */
	public PlatformSettings withOpenPaths(String... openPaths) {
		return new PlatformSettings(this.host, this.port, this.publicUrl, this.database, this.runner, this.adminKey,
				this.region, List.of(openPaths), this.quotas, this.reconcile, this.encryptionKey, this.registry,
				this.storage);
	}

	/**
	 * With other quotas.
	 * @param quotas what an organization may use
	 * @return the settings
	 */
	public PlatformSettings withQuotas(Quotas quotas) {
		return new PlatformSettings(this.host, this.port, this.publicUrl, this.database, this.runner, this.adminKey,
				this.region, this.openPaths, quotas, this.reconcile, this.encryptionKey, this.registry, this.storage);
	}

	/**
	 * With another rhythm of reconciliation.
	 * @param reconcile how often the state of things is looked at
	 * @return the settings
	 */
	public PlatformSettings withReconcile(ReconcileSettings reconcile) {
		return new PlatformSettings(this.host, this.port, this.publicUrl, this.database, this.runner, this.adminKey,
				this.region, this.openPaths, this.quotas, reconcile, this.encryptionKey, this.registry, this.storage);
	}

	/**
	 * With a key for secrets in the database.
	 * @param encryptionKey the key
	 * @return the settings
	 */
	public PlatformSettings withEncryptionKey(EncryptionKey encryptionKey) {
		return new PlatformSettings(this.host, this.port, this.publicUrl, this.database, this.runner, this.adminKey,
				this.region, this.openPaths, this.quotas, this.reconcile, encryptionKey, this.registry, this.storage);
	}

	/**
	 * With registries of the installation.
	 * @param registry the registries
	 * @return the settings
	 */
	public PlatformSettings withRegistry(RegistrySettings registry) {
		return new PlatformSettings(this.host, this.port, this.publicUrl, this.database, this.runner, this.adminKey,
				this.region, this.openPaths, this.quotas, this.reconcile, this.encryptionKey, registry, this.storage);
	}

	/**
	 * With a place for objects.
	 * @param storage where objects are kept
	 * @return the settings
	 */
	public PlatformSettings withStorage(StorageSettings storage) {
		return new PlatformSettings(this.host, this.port, this.publicUrl, this.database, this.runner, this.adminKey,
				this.region, this.openPaths, this.quotas, this.reconcile, this.encryptionKey, this.registry, storage);
	}

}
