package dev.opendaytona.platform.region;

import java.util.List;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * The regions of this installation: one, as long as there is one runner.
 */
public final class Regions {

	private final Region only;

	/**
	 * Creates the regions.
	 * @param id the id and name of the region
	 */
	public Regions(String id) {
		this.only = Region.shared(id);
	}

	/**
	 * The region that a request names.
	 * @param idOrName its id or name, or null for the default
	 * @return the region
	 * @throws ApiException.NotFound when there is no such region
	 */
	public Region get(@Nullable String idOrName) {
		if (idOrName == null || idOrName.isEmpty() || idOrName.equals(this.only.id())) {
			return this.only;
		}
		throw new ApiException.NotFound("Region not found");
	}

	List<Region> all() {
		return List.of(this.only);
	}

}
