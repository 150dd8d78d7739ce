package dev.opendaytona.platform.sandbox;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.UUID;

import dev.opendaytona.platform.access.Quotas;
import dev.opendaytona.platform.database.Columns;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;

/**
 * Holds organizations to their quotas. The organization's row is locked while its usage
 * is added up and changed, so that a burst of requests cannot pass together.
 */
final class Usage {

	private static final String SUMS = """
			select coalesce(sum(cpu) filter (where state in ('pending_build', 'building_snapshot', 'creating', 'restoring', 'starting', 'started', 'stopping')), 0) as cpu,
			coalesce(sum(memory_gib) filter (where state in ('pending_build', 'building_snapshot', 'creating', 'restoring', 'starting', 'started', 'stopping')), 0) as memory,
			coalesce(sum(disk_gib), 0) as disk from sandbox
			where organization_id = :organization and state not in ('archived', 'destroyed', 'error', 'build_failed')""";

	private static final String HINT = "\nChoose a smaller size, or raise the quota of the organization.";

	private final DatabaseClient database;

	private final Quotas quotas;

	Usage(DatabaseClient database, Quotas quotas) {
		this.database = database;
		this.quotas = quotas;
	}

	void checkOne(Sandbox.Resources wanted) {
		Quotas.Amount most = this.quotas.perSandbox();
		Rules.require(wanted.cpu() <= most.cpu(), "CPU request " + show(wanted.cpu())
				+ " exceeds maximum allowed per sandbox (" + show(most.cpu()) + ")." + HINT);
		Rules.require(wanted.memoryGib() <= most.memoryGib(), "Memory request " + show(wanted.memoryGib())
				+ "GB exceeds maximum allowed per sandbox (" + show(most.memoryGib()) + "GB)." + HINT);
		Rules.require(wanted.diskGib() <= most.diskGib(), "Disk request " + show(wanted.diskGib())
				+ "GB exceeds maximum allowed per sandbox (" + show(most.diskGib()) + "GB)." + HINT);
	}

	/**
	 * Locks the organization until the end of the transaction and checks what it would
	 * use.
	 * @param organizationId the organization
	 * @param more what would be added
	 * @return the end, or a refusal
	 */
	Mono<Void> reserve(UUID organizationId, Sandbox.Resources more) {
		return this.database.sql("select id from organization where id = :organization for no key update")
			.bind("organization", organizationId)
			.fetch()
			.one()
			.then(current(organizationId))
			.doOnNext((used) -> checkTotal(used, more))
			.then();
	}

	private Mono<Quotas.Amount> current(UUID organizationId) {
		return this.database.sql(SUMS)
			.bind("organization", organizationId)
			.map((row) -> new Quotas.Amount(Columns.get(row, "cpu", Double.class),
					Columns.get(row, "memory", Double.class), Columns.get(row, "disk", Double.class)))
			.one();
	}

	private void checkTotal(Quotas.Amount used, Sandbox.Resources more) {
		Quotas.Amount most = this.quotas.total();
		Rules.require(used.cpu() + more.cpu() <= most.cpu(),
				"Total CPU limit exceeded. Maximum allowed: " + show(most.cpu()) + ".");
		Rules.require(used.memoryGib() + more.memoryGib() <= most.memoryGib(),
				"Total memory limit exceeded. Maximum allowed: " + show(most.memoryGib()) + "GiB.");
		Rules.require(used.diskGib() + more.diskGib() <= most.diskGib(),
				"Total disk limit exceeded. Maximum allowed: " + show(most.diskGib()) + "GiB.");
	}

	private static String show(double amount) {
		return new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(amount);
	}

}
