package dev.opendaytona.platform.sandbox;

import dev.opendaytona.platform.TestPlatform;
import dev.opendaytona.platform.TestPlatform.Answer;
import dev.opendaytona.platform.access.Quotas;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.http.HttpMethod;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Quotas hold, also against many at once.
 */
class QuotaIT {

	@Test
	void createWhenManyAtOnceNeverPassesTheTotal() {
		Quotas five = new Quotas(new Quotas.Amount(4, 8, 10), new Quotas.Amount(5, 200, 1000), 100);
		try (TestPlatform platform = new TestPlatform((settings) -> settings.withQuotas(five))) {
			long made = Flux.range(0, 40)
				.flatMap((index) -> Mono.fromCallable(() -> platform.create("{}"))
					.subscribeOn(Schedulers.boundedElastic()), 20)
				.doOnNext((answer) -> assertThat(answer.status() == 200
						|| answer.message().equals("Total CPU limit exceeded. Maximum allowed: 5."))
					.isTrue())
				.filter((answer) -> answer.status() == 200)
				.count()
				.blockOptional()
				.orElseThrow();
			assertThat(made).isEqualTo(5);
			assertThat(platform.runner().phases()).hasSize(5);
		}
	}

	@Test
	void createWhenOneIsTooLargeIsRefused() {
		Quotas small = new Quotas(new Quotas.Amount(2, 2, 10), Quotas.DEFAULT.total(), 100);
		try (TestPlatform platform = new TestPlatform((settings) -> settings.withQuotas(small))) {
			assertThat(platform.create("{\"snapshot\":\"daytona-large\"}").message())
				.startsWith("CPU request 4 exceeds maximum allowed per sandbox (2).");
			assertThat(platform.create("{\"snapshot\":\"daytona-medium\"}").message())
				.startsWith("Memory request 4GB exceeds maximum allowed per sandbox (2GB).");
		}
	}

	@Test
	void startWhenTotalIsUsedUpIsRefusedAndDeleteFrees() {
		Quotas one = new Quotas(Quotas.DEFAULT.perSandbox(), new Quotas.Amount(1, 200, 1000), 100);
		try (TestPlatform platform = new TestPlatform((settings) -> settings.withQuotas(one))) {
			platform.create("{\"name\":\"first\"}");
			platform.call(HttpMethod.POST, "/api/sandbox/first/stop");
			assertThat(platform.create("{\"name\":\"second\"}").status()).isEqualTo(200);
			Answer refused = platform.call(HttpMethod.POST, "/api/sandbox/first/start");
			assertThat(refused.status()).isEqualTo(400);
			assertThat(refused.message()).isEqualTo("Total CPU limit exceeded. Maximum allowed: 1.");
			platform.call(HttpMethod.DELETE, "/api/sandbox/second");
			assertThat(platform.call(HttpMethod.POST, "/api/sandbox/first/start").text("state")).isEqualTo("started");
		}
	}

}
