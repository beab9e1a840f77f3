package chat.server;

import chat.server.limit.Networks;
import chat.server.limit.Rate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The part of {@link ServerOptions} that becomes {@link FairUse}. */
final class FairUseOptions {

    private static final String OFF = "off";
    private static final String NOBODY = "none";

    private static final long MAX_MESSAGES = 1_000_000;
    private static final long MIN_ANSWER_BYTES = 1024;
    private static final long MAX_ANSWER_BYTES = 1024 * 1024 * 1024;
    private static final long MAX_CONNECTIONS = 1_000_000;
    private static final long MAX_JOINS = 1_000_000;

    /** A whole number, of bytes also with K or M behind it. */
    private static final Pattern NUMBER = Pattern.compile("(\\d{1,10})([KM]?)");

    @Option(
            names = "--message-rate",
            paramLabel = "N/N",
            description =
                    "Messages of a user that are read, a second / at once; off for all. Default: ${DEFAULT-VALUE}.")
    private String messageRate = "20/100";

    @Option(
            names = "--answer-rate",
            paramLabel = "BYTES/BYTES",
            description =
                    "What a user's questions may come to, a second / at once; off for all. Default: ${DEFAULT-VALUE}.")
    private String answerRate = "1M/4M";

    @Option(
            names = "--connections-per-address",
            paramLabel = "N",
            description = "Connections of an address (IPv6: /64) at a time; off for any. Default: ${DEFAULT-VALUE}.")
    private String connectionsPerAddress = "32";

    @Option(
            names = "--joins-per-address",
            paramLabel = "N",
            description =
                    "Names that an address may take at once, and again in each minute; off for any. Default: ${DEFAULT-VALUE}.")
    private String joinsPerAddress = "60";

    @Option(
            names = "--unlimited",
            paramLabel = "CIDRS",
            description = "Networks that these four do not concern; none for nobody. Default: ${DEFAULT-VALUE}.")
    private String unlimited = Networks.LOOPBACK.toString();

    @Option(
            names = "--trust-proxy",
            paramLabel = "CIDRS",
            description = "Proxies that say for whom they ask the web port; none for none. Default: ${DEFAULT-VALUE}.")
    private String trustProxy = Networks.LOOPBACK.toString();

    /** @throws IllegalArgumentException with a message that begins with the setting's name, if a value is not allowed */
    FairUse fairUse() {
        long[] messages = pair("message-rate", messageRate, 1, MAX_MESSAGES, "messages", false);
        long[] answers = pair("answer-rate", answerRate, MIN_ANSWER_BYTES, MAX_ANSWER_BYTES, "bytes", true);
        Long connections = single("connections-per-address", connectionsPerAddress, MAX_CONNECTIONS);
        Long joins = single("joins-per-address", joinsPerAddress, MAX_JOINS);
        return new FairUse(
                messages == null ? null : Rate.aSecond(messages[0], messages[1]),
                answers == null ? null : Rate.aSecond(answers[0], answers[1]),
                connections == null ? FairUse.ANY_NUMBER : connections.intValue(),
                joins == null ? null : Rate.aMinute(joins),
                networks("unlimited", unlimited),
                networks("trust-proxy", trustProxy));
    }

    private static long @Nullable [] pair(
            String name, String value, long least, long most, String unit, boolean suffixes) {
        if (value.equalsIgnoreCase(OFF)) {
            return null;
        }
        String[] parts = value.split("/", -1);
        long[] numbers =
                Arrays.stream(parts).mapToLong(part -> number(part, suffixes)).toArray();
        if (numbers.length != 2 || Arrays.stream(numbers).anyMatch(number -> number < least || number > most)) {
            String range = suffixes ? "1K to 1024M" : least + " to " + most;
            throw new IllegalArgumentException(
                    name + ": '" + value + "' (expected: " + unit + " a second / at once, each " + range + ", or off)");
        }
        return numbers;
    }

    private static @Nullable Long single(String name, String value, long most) {
        if (value.equalsIgnoreCase(OFF)) {
            return null;
        }
        long number = number(value, false);
        if (number < 1 || number > most) {
            throw new IllegalArgumentException(name + ": '" + value + "' (expected: 1 to " + most + ", or off)");
        }
        return number;
    }

    /** Returns -1 if it is none. */
    private static long number(String value, boolean suffixes) {
        Matcher number = NUMBER.matcher(value.strip().toUpperCase(Locale.ROOT));
        if (!number.matches() || (!suffixes && !number.group(2).isEmpty())) {
            return -1;
        }
        long digits = Long.parseLong(number.group(1));
        return switch (number.group(2)) {
            case "K" -> digits * 1024;
            case "M" -> digits * 1024 * 1024;
            default -> digits;
        };
    }

    private static Networks networks(String name, String value) {
        List<String> cidrs = ServerOptions.list(value);
        if (value.strip().equalsIgnoreCase(NOBODY)) {
            return Networks.NONE;
        }
        try {
            if (!cidrs.isEmpty()) {
                return Networks.of(cidrs);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(expectedNetworks(name, String.valueOf(e.getMessage())), e);
        }
        throw new IllegalArgumentException(expectedNetworks(name, value));
    }

    private static String expectedNetworks(String name, String given) {
        return name + ": '" + given + "' (expected: networks like 10.0.0.0/8,fd00::/8, or none)";
    }
}
