"""What simulated users do: the task mix and weights of the load test this product has to pass.

Each user signs in with an account of its own (STRESS_ACCOUNTS is a JSON list of [username, password]), because the limit of 120
requests a minute is for each user: fifty users behind one account would rightly be refused. Runs under `make stress`, or by hand:

    STRESS_ACCOUNTS='[["ada","…"]]' locust -f stress/locustfile.py --headless -u 50 -r 10 -t 10m --host http://127.0.0.1:8000
"""
import itertools
import json
import os
import random

from locust import HttpUser, between, task

ACCOUNTS = itertools.cycle(json.loads(os.environ.get("STRESS_ACCOUNTS", '[["admin", "admin123"]]')))


class Salesperson(HttpUser):
    """Thinks one to three seconds between requests."""

    wait_time = between(1, 3)

    def on_start(self):
        self.username, password = next(ACCOUNTS)
        with self.client.post("/api/auth/login", json={"username": self.username, "password": password}, name="/api/auth/login",
                              catch_response=True) as reply:
            if reply.status_code != 200:
                reply.failure(f"sign-in answered {reply.status_code}")
                return
            self.client.headers["Authorization"] = f"Bearer {reply.json()['access_token']}"

    @task(5)
    def health(self):
        self.client.get("/health")

    @task(2)
    def health_detailed(self):
        self.client.get("/health/detailed")

    @task(1)
    def metrics(self):
        self.client.get("/metrics")

    @task(3)
    def who_am_i(self):
        self.client.get("/api/auth/me")

    @task(1)
    def keys(self):
        self.client.get("/api/auth/keys")

    @task(10)
    def trigger_workflow(self):
        address = f"{self.username}-{random.randrange(1_000_000)}@example.com"
        self.client.post("/api/workflows/trigger", json={"workflow_id": "workflow-1", "lead_data": {"email": address}})

    @task(5)
    def workflow_status(self):
        self.client.get("/api/workflows/workflow-1/status", name="/api/workflows/{id}/status")

    @task(8)
    def leads(self):
        self.client.get("/api/leads")

    @task(3)
    def create_lead(self):
        number = random.randrange(1_000_000)
        self.client.post("/api/leads", name="/api/leads [POST]", json={
            "email": f"{self.username}.{number}@example.com", "first_name": "Stress", "last_name": f"Test {number}",
            "company": "Stress Ltd", "phone": "+1-555-0100", "source": "stress_test"})

    @task(2)
    def one_lead(self):
        self.client.get(f"/api/leads/lead-{random.randint(1, 3)}", name="/api/leads/{id}")

    @task(1)
    def change_lead(self):
        self.client.put(f"/api/leads/lead-{random.randint(1, 3)}", name="/api/leads/{id} [PUT]",
                        json={"company": f"Company {random.randrange(1000)}"})

    @task(3)
    def campaigns(self):
        self.client.get("/api/campaigns")

    @task(3)
    def crm_status(self):
        self.client.get("/api/crm/status")

    @task(1)
    def campaign_metrics(self):
        self.client.get("/api/campaigns/campaign-1/metrics", name="/api/campaigns/{id}/metrics")

    @task(1)
    def add_campaign_metrics(self):
        self.client.post("/api/campaigns/campaign-1/metrics", name="/api/campaigns/{id}/metrics [POST]", json={"sent": 1})

    @task(1)
    def something_that_is_not_there(self):
        with self.client.get("/api/nonexistent", name="/api/nonexistent [404]", catch_response=True) as reply:
            if reply.status_code == 404:
                reply.success()
            else:
                reply.failure(f"expected 404, got {reply.status_code}")

    @task(2)
    def docs(self):
        self.client.get("/docs")

    @task(1)
    def openapi(self):
        self.client.get("/openapi.json")
