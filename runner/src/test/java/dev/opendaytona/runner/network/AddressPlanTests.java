package dev.opendaytona.runner.network;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AddressPlanTests {

	private static final int MAX_LINK_NAME = 15;

	private static final long USERS = 65536;

	@Test
	void addressesWhenOfAllSlotsOfAllInstancesDiffer() {
		Set<String> addresses = new HashSet<>();
		for (int instance = 0; instance < AddressPlan.INSTANCES; instance++) {
			for (int slot = 0; slot < AddressPlan.SLOTS; slot++) {
				AddressPlan plan = new AddressPlan(instance);
				assertThat(addresses.add(plan.address(slot))).isTrue();
				assertThat(plan.address(slot))
					.matches("10\\.2\\d\\d\\.[0-4]\\.([2-9]|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[01])");
				assertThat(plan.network()).startsWith(plan.address(slot).replaceAll("\\.\\d+\\.\\d+$", "."));
			}
		}
	}

	@Test
	void userRangesWhenOfAllSlotsOfAllInstancesDoNotMeet() {
		long last = USERS;
		for (int instance = 0; instance < AddressPlan.INSTANCES; instance++) {
			for (int slot = 0; slot < AddressPlan.SLOTS; slot++) {
				long base = new AddressPlan(instance).userBase(slot);
				assertThat(base).isGreaterThanOrEqualTo(last);
				last = base + USERS;
			}
		}
		assertThat(last).isLessThan(Integer.MAX_VALUE);
	}

	@Test
	void linksWhenOfAllInstancesFitAndBelongToOnePrefix() {
		for (int instance = 0; instance < AddressPlan.INSTANCES; instance++) {
			String link = new AddressPlan(instance).link(AddressPlan.SLOTS - 1);
			assertThat(link).hasSizeLessThanOrEqualTo(MAX_LINK_NAME);
			for (int other = 0; other < AddressPlan.INSTANCES; other++) {
				assertThat(link.startsWith(new AddressPlan(other).linkPrefix())).isEqualTo(other == instance);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, AddressPlan.INSTANCES })
	void planWhenTheInstanceIsOutOfRangeIsRefused(int instance) {
		assertThatIllegalArgumentException().isThrownBy(() -> new AddressPlan(instance));
	}

}
