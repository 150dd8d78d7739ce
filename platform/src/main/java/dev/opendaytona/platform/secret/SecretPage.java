package dev.opendaytona.platform.secret;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Some of the secrets, and where to go on.
 */
record SecretPage(List<SecretView> items, long total,
		@JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String nextCursor) {

}
