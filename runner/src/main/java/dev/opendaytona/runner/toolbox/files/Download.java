package dev.opendaytona.runner.toolbox.files;

import dev.opendaytona.web.Blocking;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ResponseStatusException;

/**
 * Answers with one file, or with a part of it.
 *
 * @param request what is asked for
 * @param response takes the answer
 */
record Download(ServerHttpRequest request, ServerHttpResponse response) {

	Mono<Void> send(String name, FileContent file) {
		return Mono.defer(() -> {
			head(name, file);
			return HttpMethod.GET.equals(this.request.getMethod()) ? this.response.writeWith(Blocking.read(() -> file))
					: this.response.setComplete().doFinally((end) -> file.close());
		}).doOnError((failure) -> file.close());
	}

	private void head(String name, FileContent file) {
		HttpHeaders headers = this.response.getHeaders();
		if (file.isSizeKnown()) {
			headers.set(HttpHeaders.ACCEPT_RANGES, "bytes");
			ByteRange range = range(headers, file.size());
			if (range != null) {
				file.only(range);
				this.response.setStatusCode(HttpStatus.PARTIAL_CONTENT);
				headers.set(HttpHeaders.CONTENT_RANGE, range.of(file.size()));
			}
			headers.setContentLength((range != null) ? range.length() : file.size());
		}
		headers.setContentType(MediaType.APPLICATION_OCTET_STREAM);
		headers.set(HttpHeaders.CONTENT_DISPOSITION, "attachment; " + PartStream.filename(name));
	}

	/** RFC 9110 defines ranges for GET alone. */
	private @Nullable ByteRange range(HttpHeaders headers, long size) {
		try {
			return HttpMethod.GET.equals(this.request.getMethod()) ? ByteRange.of(this.request.getHeaders(), size)
					: null;
		}
		catch (ResponseStatusException ex) {
			// Spring takes the headers about the content off when it hears of a failure.
			this.response.beforeCommit(() -> {
				headers.set(HttpHeaders.CONTENT_RANGE, "bytes */" + size);
				return Mono.empty();
			});
			throw ex;
		}
	}

}
