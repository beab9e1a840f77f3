package chat.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import chat.server.config.ServerOptions.UsageException;
import chat.server.limit.Networks;
import chat.server.limit.Rate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The settings of what one user and one address may take, at both ends of their ranges and beyond. */
final class FairUseOptionsTest {

    private static FairUse fairUse(List<String> args, Map<String, String> variables) throws UsageException {
        return ServerOptions.parse(args, variables).config().limits().fairUse();
    }

    private static Arguments taken(
            String name, String value, Function<FairUse, @Nullable Object> read, @Nullable Object expected) {
        return Arguments.of(name, value, read, expected);
    }

    static Stream<Arguments> taken() {
        return Stream.of(
                taken("message-rate", "1/1", FairUse::messages, Rate.aSecond(1, 1)),
                taken("message-rate", "1000000/1000000", FairUse::messages, Rate.aSecond(1_000_000, 1_000_000)),
                taken("message-rate", "5/1", FairUse::messages, Rate.aSecond(5, 1)),
                taken("message-rate", " 5 / 1 ", FairUse::messages, Rate.aSecond(5, 1)),
                taken("message-rate", "off", FairUse::messages, null),
                taken("message-rate", "OFF", FairUse::messages, null),
                taken("answer-rate", "1K/1k", FairUse::answers, Rate.aSecond(1024, 1024)),
                taken("answer-rate", "1024/2048", FairUse::answers, Rate.aSecond(1024, 2048)),
                taken("answer-rate", "1024M/1024M", FairUse::answers, Rate.aSecond(1L << 30, 1L << 30)),
                taken("answer-rate", "1000000/1000000", FairUse::answers, Rate.aSecond(1_000_000, 1_000_000)),
                taken("answer-rate", "off", FairUse::answers, null),
                taken("connections-per-address", "1", FairUse::connectionsPerAddress, 1),
                taken("connections-per-address", "1000000", FairUse::connectionsPerAddress, 1_000_000),
                taken("connections-per-address", "off", FairUse::connectionsPerAddress, FairUse.ANY_NUMBER),
                taken("joins-per-address", "1", FairUse::joins, Rate.aMinute(1)),
                taken("joins-per-address", "1000000", FairUse::joins, Rate.aMinute(1_000_000)),
                taken("joins-per-address", "off", FairUse::joins, null),
                taken("unlimited", "none", FairUse::unlimited, Networks.NONE),
                taken("unlimited", "None", FairUse::unlimited, Networks.NONE),
                taken("unlimited", "10.0.0.0/8, ::1", FairUse::unlimited, Networks.of(List.of("10.0.0.0/8", "::1"))),
                taken("unlimited", "0.0.0.0/0,::/0", FairUse::unlimited, Networks.of(List.of("0.0.0.0/0", "::/0"))),
                taken("trust-proxy", "none", FairUse::trustedProxies, Networks.NONE),
                taken("trust-proxy", "none", FairUse::headerProxies, Networks.NONE),
                taken("trust-proxy", "127.0.0.1", FairUse::headerProxies, Networks.of(List.of("127.0.0.1"))),
                taken("trust-proxy", "192.0.2.7", FairUse::trustedProxies, Networks.of(List.of("192.0.2.7"))));
    }

    @ParameterizedTest
    @MethodSource("taken")
    void isTakenFromFlagAndVariable(
            String name, String value, Function<FairUse, @Nullable Object> read, @Nullable Object expected)
            throws UsageException {
        assertThat(read.apply(fairUse(List.of("--" + name, value), Map.of()))).isEqualTo(expected);
        assertThat(read.apply(fairUse(List.of(), Map.of(variable(name), value))))
                .isEqualTo(expected);
    }

    private static String variable(String name) {
        return "CHAT_" + name.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    @Test
    void defaultsAreTheContracts() throws UsageException {
        assertThat(fairUse(List.of(), Map.of()))
                .isEqualTo(FairUse.defaults())
                .isEqualTo(new FairUse(
                        Rate.aSecond(20, 100),
                        Rate.aSecond(1 << 20, 4 << 20),
                        32,
                        Rate.aMinute(60),
                        Networks.of(List.of("127.0.0.0/8", "::1")),
                        Networks.of(List.of("127.0.0.0/8", "::1")),
                        Networks.NONE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "message-rate | 0/1, 1/0, 1000001/1, 1/1000001, 20, 20/, /, 1/2/3, 1K/1K, -1/1, x, 99999999999/1 |"
                        + " messages a second / at once, each 1 to 1000000, or off",
                "answer-rate | 1023/1K, 1K/1023, 1025M/1K, 1K/1025M, 1G/1G, 1M, 1.5M/4M, none | bytes a second / at"
                        + " once, each 1K to 1024M, or off",
                "connections-per-address | 0, -1, 1000001, 1K, x | 1 to 1000000, or off",
                "joins-per-address | 0, 1000001, 1/2 | 1 to 1000000, or off",
                "unlimited | off, 10.0.0.0/33, ::/129, 10.0.0.0/-1, 10.0.0.0/x, localhost, fe80::1%lo, [::1], 1.2.3,"
                        + " 10.0.0.0/8/8, ::ffff:10.0.0.0/95 | networks like 10.0.0.0/8,fd00::/8, or none",
                "trust-proxy | 300.0.0.1, example.org | networks like 10.0.0.0/8,fd00::/8, or none"
            })
    void otherValuesAreRefusedInWords(String name, String values, String expected) {
        Stream.of(values.split(", ")).forEach(value -> {
            String problem = ": '" + value + "' (expected: " + expected + ")";
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> fairUse(List.of("--" + name, value), Map.of()))
                    .withMessage("--" + name + problem);
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> fairUse(List.of(), Map.of(variable(name), value)))
                    .withMessage(variable(name) + problem);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "message-rate",
        "answer-rate",
        "connections-per-address",
        "joins-per-address",
        "unlimited",
        "trust-proxy"
    })
    void emptyIsRefused(String name) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> fairUse(List.of("--" + name, ""), Map.of()))
                .withMessageStartingWith("--" + name + ": '' (expected: ");
    }

    @Test
    void usageNamesThemWithTheirDefaults() throws UsageException {
        String usage = ServerOptions.parse(List.of("--help"), Map.of()).usage().replaceAll("\\s+", " ");

        assertThat(usage)
                .contains("--message-rate=N/N", "--answer-rate=BYTES/BYTES", "--connections-per-address=N")
                .contains("--joins-per-address=N", "--unlimited=CIDRS", "--trust-proxy=CIDRS")
                .contains("Default: 20/100.", "Default: 1M/4M.", "Default: 32.", "Default: 127.0.0.0/8,::1.")
                .doesNotContain("${");
    }
}
