package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.client.Fingerprint;
import chat.client.ServerAddress;
import chat.client.TestCertificates;
import chat.client.TlsTrust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ClientOptionsTest {

    @TempDir
    static Path directory;

    private static ClientOptions options(Map<String, String> environment, String... args) {
        return new ClientOptions(new CommandLine(ClientOptions.spec()).parseArgs(args), environment);
    }

    @Test
    void oneIsCalledForMentionsUnlessItIsSaidOtherwise() {
        assertThat(options(Map.of()).notifyWhen()).isEqualTo(Notify.MENTIONS);
        assertThat(options(Map.of("CHAT_NOTIFY", "")).notifyWhen()).isEqualTo(Notify.MENTIONS);
    }

    @ParameterizedTest
    @CsvSource({"off, OFF", "mentions, MENTIONS", "all, ALL", "ALL, ALL", "Off, OFF"})
    void flagAndVariableSayWhatToBeCalledFor(String when, Notify notify) {
        assertThat(options(Map.of(), "--notify", when).notifyWhen()).isEqualTo(notify);
        assertThat(options(Map.of("CHAT_NOTIFY", when)).notifyWhen()).isEqualTo(notify);
    }

    @Test
    void flagGoesBeforeTheVariable() {
        assertThat(options(Map.of("CHAT_NOTIFY", "nonsense"), "--notify", "off").notifyWhen())
                .isEqualTo(Notify.OFF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "never", "on", "mention", "true", " all"})
    void whatMakesNoSenseIsNamed(String when) {
        assertThatThrownBy(() ->
                        options(Map.of("CHAT_NOTIFY", "all"), "--notify", when).notifyWhen())
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessage("--notify: '" + when + "' (expected: off, mentions or all)");
    }

    @Test
    void variableThatMakesNoSenseIsNamedAndNotTheFlag() {
        assertThatThrownBy(() -> options(Map.of("CHAT_NOTIFY", "never")).notifyWhen())
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessage("CHAT_NOTIFY: 'never' (expected: off, mentions or all)");
    }

    @Test
    void outputIsForPeopleUnlessItIsSaidOtherwise() {
        assertThat(options(Map.of()).json()).isFalse();
        assertThat(options(Map.of(), "--json").json()).isTrue();
    }

    private static String server(Map<String, String> environment, String args) {
        return options(environment, args.isEmpty() ? new String[0] : args.split(" ")).config().servers().stream()
                .map(ServerAddress::toString)
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "'', localhost:5555, false",
        "--tls, localhost:5557, true",
        "--tls --host chat.example.org, chat.example.org:5557, true",
        "--tls --port 5555, localhost:5555, true",
        "--url wss://chat.example.org/irc/chat, wss://chat.example.org/irc/chat, true",
        "--url ws://localhost:5556, ws://localhost:5556/chat, false"
    })
    void flagsSayWhereTheServerIs(String args, String server, boolean tls) {
        assertThat(server(Map.of(), args)).isEqualTo(server);
        assertThat(options(Map.of(), args.isEmpty() ? new String[0] : args.split(" "))
                        .config()
                        .server()
                        .tls())
                .isEqualTo(tls);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--host a,b:5600,c | a:5555 b:5600 c:5555",
                "--host a,b:5600 --tls | a:5557 b:5600",
                "--host a,b:5600 --port 7000 | a:7000 b:5600",
                "--host ::1,[::1]:5600 | [::1]:5555 [::1]:5600",
                "--url wss://a/chat,ws://b:5556 | wss://a/chat ws://b:5556/chat",
                "--url wss://a/x,y,wss://b/chat | wss://a/x,y wss://b/chat",
            })
    void severalServersHaveCommasBetweenThem(String args, String servers) {
        assertThat(server(Map.of(), args)).isEqualTo(servers);
    }

    @Test
    void variablesSayWhereTheServerIsUnlessAFlagDoes() {
        assertThat(server(Map.of("CHAT_TLS", "on"), "")).isEqualTo("localhost:5557");
        assertThat(server(Map.of("CHAT_TLS", "off", "CHAT_HOST", "chat"), "")).isEqualTo("chat:5555");
        Map<String, String> url = Map.of("CHAT_URL", "wss://chat/chat", "CHAT_HOST", "other");
        assertThat(server(url, "")).isEqualTo("wss://chat/chat");
        assertThat(server(url, "--port 1")).isEqualTo("other:1");
        assertThat(server(Map.of("CHAT_HOST", "other"), "--url wss://chat/chat"))
                .isEqualTo("wss://chat/chat");
    }

    @Test
    void whomToTrustIsSaidByAFingerprintOrAFile() throws Exception {
        Fingerprint fingerprint = TestCertificates.fingerprint(TestCertificates.LOCAL);
        assertThat(options(Map.of(), "--tls", "--tls-fingerprint", "SHA256:" + fingerprint)
                        .config()
                        .trust())
                .isEqualTo(new TlsTrust.Pinned(fingerprint));
        assertThat(options(Map.of("CHAT_TLS_FINGERPRINT", fingerprint.hex()), "--url", "wss://chat/chat")
                        .config()
                        .trust())
                .isEqualTo(new TlsTrust.Pinned(fingerprint));
        Path file = Files.writeString(
                directory.resolve("ca.pem"),
                "An authority, and more\n" + TestCertificates.AUTHORITY.getCertificatePEM()
                        + TestCertificates.LOCAL.getCertificatePEM());
        assertThat(options(Map.of(), "--tls", "--tls-ca", file.toString())
                        .config()
                        .trust())
                .isEqualTo(new TlsTrust.Authorities(
                        List.of(TestCertificates.AUTHORITY.getCertificate(), TestCertificates.LOCAL.getCertificate())));
        assertThat(options(Map.of(), "--tls").config().trust()).isEqualTo(TlsTrust.SYSTEM);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--url wss://chat/chat --tls | --url and --tls exclude each other: give one of them",
                "--url wss://chat/chat --port 1 | --url and --port exclude each other: give one of them",
                "--host a,,b | --host can't be empty",
                "--host a:x,b | --host: 'x' (expected: 1 to 65535)",
                "--host a,b:0 --port 1 | --host: '0' (expected: 1 to 65535)",
                "--url https://chat/irc/ | --url: 'https://chat/irc/' is the address of a web page (expected: wss://chat/irc/chat)",
                "--url chat:5557 | --url: 'chat:5557' (expected: ws://HOST[:PORT]/PATH or wss://HOST[:PORT]/PATH)",
                "--tls-ca x | --tls-ca makes no sense without TLS: add --tls, or give a wss:// --url",
                "--tls-fingerprint x --url ws://chat/chat | --tls-fingerprint makes no sense without TLS: add --tls, or give a wss:// --url",
                "--tls --tls-ca a --tls-fingerprint b | --tls-ca and --tls-fingerprint exclude each other: give one of them",
                "--tls --tls-ca /no/such/file | --tls-ca: there is no file /no/such/file",
                "--tls --tls-ca /dev/null | --tls-ca: /dev/null holds no certificates in PEM",
                "--tls --tls-fingerprint 12:34 | --tls-fingerprint: '12:34' (expected: the 64 hexadecimal digits of a SHA-256, with or without colons)",
            })
    void serverThatMakesNoSenseIsRefusedInWords(String args, String words) {
        assertThatThrownBy(() -> options(Map.of(), args.split(" ")).config())
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessage(words);
    }

    @Test
    void variableForTlsThatMakesNoSenseIsNamed() {
        assertThatThrownBy(() -> options(Map.of("CHAT_TLS", "maybe")).config())
                .hasMessage("CHAT_TLS: 'maybe' (expected: on or off)");
        assertThatThrownBy(() -> options(Map.of("CHAT_TLS_CA", "x")).config()).hasMessageStartingWith("CHAT_TLS_CA ");
    }
}
