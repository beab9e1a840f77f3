package chat.server.config;

import chat.server.limit.Networks;
import chat.server.limit.Rate;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one user and one address may take of what all share. Who takes more waits, or is refused; nobody is put out for it.
 *
 * @param messages that a user sends, and what else changes or says something; null for as many as they like
 * @param answers bytes of what a user asks for; null for as many as they like
 * @param connectionsPerAddress at a time, 1 or more; {@link #ANY_NUMBER} for as many as they like
 * @param joins of an address that get a name without a session; null for as many as they like
 * @param unlimited whom all of this does not concern
 * @param trustedProxies which peers of the web port are believed when they say for whom they ask
 * @param headerProxies which peers of any port may say in a PROXY header for whom they come: those that an operator has named
 */
public record FairUse(
        @Nullable Rate messages,
        @Nullable Rate answers,
        int connectionsPerAddress,
        @Nullable Rate joins,
        Networks unlimited,
        Networks trustedProxies,
        Networks headerProxies) {

    public static final int ANY_NUMBER = Integer.MAX_VALUE;

    /**
     * What is read ahead of all whose lines have to wait, in bytes. One connection has at most a quarter of what is free of it: 8 MiB where
     * nobody else has any, which is as much as two kernels usually hold of a connection.
     */
    public static final long READ_AHEAD_BYTES = 40L * 1024 * 1024;

    private static final Pattern NUMBER = Pattern.compile("(\\d{1,10})()");
    private static final Pattern BYTES = Pattern.compile("(\\d{1,10})([KM]?)");

    static final Setting.Group SETTINGS = new Setting.Group("What one user and one address may take of what all share");

    private static final Setting<Optional<Rate>> MESSAGE_RATE = SETTINGS.value(
            "message-rate",
            "N/N",
            "20/100",
            "Messages of a user that are read, a second / at once; off for all.",
            text -> numbers(text, 2, NUMBER, 1, 1_000_000, "messages a second / at once, each 1 to 1000000")
                    .map(numbers -> Rate.aSecond(numbers[0], numbers[1])));
    private static final Setting<Optional<Rate>> ANSWER_RATE = SETTINGS.value(
            "answer-rate",
            "BYTES/BYTES",
            "1M/4M",
            "What a user's questions may come to, a second / at once; off for all.",
            text -> numbers(text, 2, BYTES, 1 << 10, 1 << 30, "bytes a second / at once, each 1K to 1024M")
                    .map(numbers -> Rate.aSecond(numbers[0], numbers[1])));
    private static final Setting<Integer> CONNECTIONS_PER_ADDRESS = SETTINGS.value(
            "connections-per-address",
            "N",
            "32",
            "Connections of an address (IPv6: /64) at a time; off for any.",
            text -> numbers(text, 1, NUMBER, 1, 1_000_000, "1 to 1000000")
                    .map(numbers -> (int) numbers[0])
                    .orElse(ANY_NUMBER));
    private static final Setting<Optional<Rate>> JOINS_PER_ADDRESS = SETTINGS.value(
            "joins-per-address",
            "N",
            "60",
            "Names that an address may take at once, and again in each minute; off for any.",
            text -> numbers(text, 1, NUMBER, 1, 1_000_000, "1 to 1000000").map(numbers -> Rate.aMinute(numbers[0])));
    private static final Setting<Networks> UNLIMITED = SETTINGS.value(
            "unlimited",
            "CIDRS",
            Networks.LOOPBACK.toString(),
            "Networks that these four do not concern; none for nobody.",
            FairUse::networks);
    private static final Setting<Networks> TRUST_PROXY = SETTINGS.value(
            "trust-proxy",
            "CIDRS",
            Networks.LOOPBACK.toString(),
            "Proxies that say for whom they come; none for none. By default on the web port only.",
            FairUse::networks);

    public FairUse {
        if (connectionsPerAddress < 1) {
            throw CONNECTIONS_PER_ADDRESS.refuse(connectionsPerAddress + " (expected: 1 or more, or off)");
        }
    }

    /** What the wire contract promises. */
    public static FairUse defaults() {
        return read(SettingValues.USUAL);
    }

    /** Whether an address says nothing of who is there, because many may be: whoever is exempt, or a proxy. */
    public boolean isShared(InetAddress address) {
        return unlimited.contains(address) || trustedProxies.contains(address) || headerProxies.contains(address);
    }

    static FairUse read(SettingValues values) {
        Networks proxies = values.get(TRUST_PROXY);
        return new FairUse(
                values.get(MESSAGE_RATE).orElse(null),
                values.get(ANSWER_RATE).orElse(null),
                values.get(CONNECTIONS_PER_ADDRESS),
                values.get(JOINS_PER_ADDRESS).orElse(null),
                values.get(UNLIMITED),
                proxies,
                // Whoever can connect from this machine may be anybody on it, unless an operator says so.
                values.given(TRUST_PROXY) == null ? Networks.NONE : proxies);
    }

    /** So many numbers with slashes between them, each written like this and in this range; nothing for {@code off}. */
    private static Optional<long[]> numbers(
            String text, int count, Pattern like, long least, long most, String expected) {
        if (text.equalsIgnoreCase("off")) {
            return Optional.empty();
        }
        long[] numbers = Arrays.stream(text.split("/", -1))
                .mapToLong(part -> number(part, like))
                .toArray();
        if (numbers.length != count || Arrays.stream(numbers).anyMatch(number -> number < least || number > most)) {
            throw new IllegalArgumentException("'" + text + "' (expected: " + expected + ", or off)");
        }
        return Optional.of(numbers);
    }

    /** Returns -1 if it is none. */
    private static long number(String text, Pattern like) {
        Matcher number = like.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!number.matches()) {
            return -1;
        }
        long digits = Long.parseLong(number.group(1));
        return switch (number.group(2)) {
            case "K" -> digits * 1024;
            case "M" -> digits * 1024 * 1024;
            default -> digits;
        };
    }

    private static Networks networks(String text) {
        if (text.strip().equalsIgnoreCase("none")) {
            return Networks.NONE;
        }
        String wrong = text;
        List<String> cidrs = Setting.list(text);
        try {
            if (!cidrs.isEmpty()) {
                return Networks.of(cidrs);
            }
        } catch (IllegalArgumentException e) {
            wrong = String.valueOf(e.getMessage());
        }
        throw new IllegalArgumentException("'" + wrong + "' (expected: networks like 10.0.0.0/8,fd00::/8, or none)");
    }
}
