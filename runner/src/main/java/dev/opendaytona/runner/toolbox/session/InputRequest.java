package dev.opendaytona.runner.toolbox.session;

import java.nio.charset.StandardCharsets;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * Input for a command that runs.
 *
 * @param data one or more lines; the last line break may be missing
 */
record InputRequest(@Nullable String data) {

	byte[] bytes(long maxBytes) {
		if (this.data == null) {
			throw new ApiException.InvalidRequest("The 'data' is missing; give the text that the command shall read");
		}
		byte[] bytes = (this.data.endsWith("\n") ? this.data : (this.data + "\n")).getBytes(StandardCharsets.UTF_8);
		if (bytes.length > maxBytes) {
			throw new ApiException.InvalidRequest(
					"The input is longer than " + maxBytes + " bytes; send it in smaller parts");
		}
		return bytes;
	}

}
