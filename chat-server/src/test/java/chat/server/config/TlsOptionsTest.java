package chat.server.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How TLS is asked for, and what is refused. */
final class TlsOptionsTest {

    private static ServerConfig parse(String... args) throws Exception {
        return ServerOptions.parse(List.of(args), Map.of()).config();
    }

    @Test
    void withoutACertificateThereIsNoTls() throws Exception {
        assertThat(parse().tls()).isNull();
        assertThat(parse("--tls-self-signed=off").tls()).isNull();
    }

    @Test
    void certificateAndKeyAreEnough() throws Exception {
        assertThat(parse("--tls-cert", "c.pem", "--tls-key", "k.pem").tls())
                .isEqualTo(new TlsConfig(
                        5557, new TlsConfig.Files(Path.of("c.pem"), Path.of("k.pem"), null), TlsConfig.Plain.LOOPBACK));
    }

    @Test
    void aFlagThatStandsAloneNeedsNoValue() throws Exception {
        TlsConfig tls = requireNonNull(parse("--tls-self-signed", "--data", "d", "--plain", "--tls-port", "0")
                .tls());

        assertThat(tls.files()).isNull();
        assertThat(tls.plain()).isEqualTo(TlsConfig.Plain.EVERYWHERE);
        assertThat(tls.port()).isZero();
        assertThat(parse("--tls-self-signed=on", "--data=d", "--plain=off").tls())
                .isEqualTo(new TlsConfig(5557, null, TlsConfig.Plain.OFF));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--tls-cert=c            | --tls-cert: there is no key to this certificate",
                "--tls-key=k             | --tls-key: there is no certificate to this key",
                "--tls-self-signed       | --tls-self-signed: the certificate is kept in the data directory",
                "--tls-self-signed=maybe | --tls-self-signed: 'maybe' (expected: on or off)",
                "--tls-port=1            | --tls-port: there is no certificate",
                "--plain=off             | --plain: there is no certificate",
                "--tls-key-password-file=p | --tls-key-password-file: there is no certificate",
                "--tls-self-signed --data=d --tls-cert=c | --tls-self-signed: there is a certificate already",
                "--tls-self-signed --data=d --plain=here | --plain: 'here' (expected: loopback, everywhere or off)"
            })
    void whatDoesNotFitIsRefused(String args, String words) {
        assertThatThrownBy(() -> parse(args.split(" ")))
                .isInstanceOf(ServerOptions.UsageException.class)
                .hasMessageStartingWith(words);
    }
}
